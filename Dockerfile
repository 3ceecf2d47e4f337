# syntax=docker/dockerfile:1
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/fairville
RUN python -m venv /srv/venv
# sentry: with what reports errors (docs/operations.md, “Logs”).
ARG LOCK=run
COPY requirements/${LOCK}.txt requirements/lock.txt
RUN /srv/venv/bin/pip install --no-deps --require-hashes -r requirements/lock.txt
COPY . .
# Styles, fonts and pictures get their final names here; the key is thrown away with
# the layer's process and the database is never opened.
RUN DJANGO_SETTINGS_MODULE=fairville_site.settings VAR_DIR=/srv/build \
        SECRET_KEY="$(/srv/venv/bin/python -c 'import secrets; print(secrets.token_hex(32))')" \
        /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /srv/var && mv /srv/build/static /srv/var/static

FROM python:3.13-slim
# Whoever runs it gives VAR_DIR a volume only for media: the styles in it belong to the
# image.
RUN useradd --system --uid 10001 --home-dir /srv/fairville --no-create-home fairville \
    && mkdir -p /srv/var/media && chown -R fairville /srv/var
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/fairville /srv/fairville
COPY --from=build /srv/var/static /srv/var/static
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=fairville_site.settings \
    VAR_DIR=/srv/var
WORKDIR /srv/fairville
USER 10001
VOLUME /srv/var/media
EXPOSE 8000
# The process lives: what restarts it asks this. Whether visitors may come: /readyz.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "scripts/check_health.py"]
CMD ["gunicorn", "fairville_site.wsgi", "--no-control-socket", "--bind=0.0.0.0:8000", "--workers=2", "--worker-tmp-dir=/dev/shm"]

"""A new draft from a session that was held or announced before."""

from django.db import models, transaction

from events.models import Places, Session
from events.services.places import offer_places
from fairville_site import bilingual

# What the next session of its kind is likely to share. A date, people, a call, a report
# and sources are of one session only.
TEXTS = (
    "title",
    "summary",
    "description",
    "poster_alt",
    "image_credit",
    "registration_note",
)
COPIED = (
    "series",
    "timezone",
    "format",
    "online_platform",
    "venue",
    "room",
    "recording_planned",
    "registration_mode",
    "registration_url",
    "retention_days",
    "link_in_mails",
)
# An address that was given for one evening is not used for another.
PARTS = {
    "languages": ("kind", "source", "language"),
    "appearances": (
        "speaker",
        "role",
        "order",
        "language",
        "affiliation",
    ),
    "partnerships": ("organisation", "role", "order"),
    "contacts": ("name", "email", "telephone"),
}


@transaction.atomic
def duplicate(*, session: Session) -> Session:
    """Store a draft with its texts, people on stage, place and ways to register.

    The title is the same: the list tells them apart by state and date.
    """
    texts = _columns(Session, TEXTS)
    copy = Session(
        poster=session.poster.name,
        stale_texts=[name for name in session.stale_texts if name in texts],
        **{name: getattr(session, name) for name in [*COPIED, *texts]},
    )
    copy.save()
    copy.themes.set(session.themes.all())
    for relation, names in PARTS.items():
        rows = getattr(session, relation).order_by("pk")
        rows.model.objects.bulk_create([_copied(row, names, copy) for row in rows])
    for places in session.places.filter(mode__in=session.modes):
        Places.objects.create(session=copy, mode=places.mode, capacity=places.capacity)
    offer_places(session=copy)
    return copy


def _copied[M: models.Model](row: M, names: tuple[str, ...], session: Session) -> M:
    values = {name: getattr(row, name) for name in _columns(type(row), names)}
    return type(row)(session=session, **values)


def _columns(model: type[models.Model], names: tuple[str, ...]) -> list[str]:
    """Every language's column of what is bilingual: the base one shows another's text."""
    columns = []
    known = {field.name for field in model._meta.get_fields()}
    for name in names:
        own = [bilingual.column(name, code) for code in bilingual.languages()]
        columns += own if known.issuperset(own) else [name]
    return columns

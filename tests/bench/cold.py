"""The site's settings with nothing kept: each request is rendered and built anew."""

from fairville_site.settings import *  # noqa: F403

PAGE_CACHE = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

"""The site's settings, as if something else had been edited before each request."""

from fairville_site.settings import *  # noqa: F403
from fairville_site.settings import MIDDLEWARE as OWN

CACHE = "fairville_site.page_cache.PageCacheMiddleware"
MIDDLEWARE = [
    "tests.bench.edits.AfterAnEdit" if name == CACHE else name for name in OWN
]

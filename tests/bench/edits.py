"""The page cache as it is at the first request for a page after an edit elsewhere."""

from itertools import count

from fairville_site.content_version import current
from fairville_site.content_watch import Watch
from fairville_site.page_cache import PageCacheMiddleware, View


class Edits(Watch):
    """The version is read each time, and is a new one."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count()

    def version(self) -> str:
        return f"{current()}-{next(self._numbers)}"


class AfterAnEdit(PageCacheMiddleware):
    def __init__(self, get_response: View) -> None:
        super().__init__(get_response)
        self.watch = Edits()

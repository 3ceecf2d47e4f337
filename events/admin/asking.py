"""After an edit of which people could be told: whoever edited decides whether they are.

Who these people are, this app does not know: `registrations` puts desks of its own in
the place of those here, and they ask.
"""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from events.models import Change

EDITED = "_sessions_edited"


class Asks(admin.ModelAdmin):
    def ask(
        self, request: HttpRequest, sessions: Iterable[int], answer: HttpResponse
    ) -> HttpResponse:
        """Instead of `answer` the page that asks, if somebody would be told."""
        return answer


def remember(request: HttpRequest, changes: Iterable[Change | None]) -> None:
    """Keep, until the page is answered, which sessions an edit has changed."""
    vars(request)[EDITED] = [one.session_id for one in changes if one]


def remembered(request: HttpRequest) -> list[int]:
    found: list[int] = vars(request).get(EDITED, [])
    return found

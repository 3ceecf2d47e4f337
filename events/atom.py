"""The news of the programme as an Atom feed (RFC 4287), in the active language."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import uuid5

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _

from events import programme
from events.choices import State
from events.models import Session
from fairville_site import bilingual, typography

# The date of a feed without entries, which must have one (section 4.1.1).
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


class _Feed(Atom1Feed):
    """Atom whose entries may be in another language than the feed (section 2)."""

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.num_items() else BEGINNING


def feed(sessions: Iterable[Session], *, title: str, page: str, address: str) -> bytes:
    """Return the feed of these sessions, in their order.

    `page` and `address` are the paths of the page it follows and of the feed itself.
    A session keeps its id in each language, whatever becomes of its title.
    """
    language = bilingual.current()
    made = _Feed(
        title=title,
        link=settings.SITE_URL + page,
        description="",
        language=language,
        author_name=_("Fairville Dialogues"),
        author_link=settings.SITE_URL,
        feed_url=settings.SITE_URL + address,
    )
    for session in sessions:
        made.add_item(
            title=_title(session),
            link=settings.SITE_URL + session.get_absolute_url(),
            description=_summary(session),
            unique_id=f"urn:uuid:{uuid5(session.uid, language)}",
            pubdate=session.publish_at or session.created_at,
            updateddate=max(
                session.changed_at, session.publish_at or session.changed_at
            ),
            categories=[bilingual.shown(session.series, "title").text],
            language=bilingual.shown(session, "title").language,
        )
    text: str = made.writeString("utf-8")
    return text.encode()


def _title(session: Session) -> str:
    marks = {State.CANCELLED: _("[Cancelled]"), State.POSTPONED: _("[Postponed]")}
    mark = marks.get(State(session.state), "")
    return (
        f"{mark} {typography.typeset(bilingual.shown(session, 'title').text)}".strip()
    )


def _summary(session: Session) -> str:
    """When and where, and what in one sentence: HTML (section 3.1.1.2).

    The entry is in the language of its title; the facts are in the feed's.
    """
    facts = (programme.day(session), programme.hours(session), programme.place(session))
    line = " · ".join(fact for fact in facts if fact)
    html = format_html('<p lang="{}">{}</p>', bilingual.current(), line)
    summary = bilingual.shown(session, "summary")
    if not summary.text:
        return html
    words = typography.typeset(summary.text)
    return html + format_html('<p lang="{}">{}</p>', summary.language, words)

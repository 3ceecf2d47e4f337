"""What stands on the picture of a session, a series or any other page, and where it is."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from dialogues.choices import Colour
from dialogues.models import Series
from events import clock, programme, share_image
from events.choices import State
from events.models import Session
from events.share_image import Words
from fairville_site import bilingual
from fairville_site.typography import typeset

VERSION_LENGTH = 12


@dataclass(frozen=True, slots=True)
class SharePicture:
    """For Open Graph and schema.org; the address changes when the picture does."""

    address: str
    alt: str
    width: int = share_image.WIDTH
    height: int = share_image.HEIGHT


def of_session(session: Session) -> Words:
    language = bilingual.current()
    postponed = session.state == State.POSTPONED
    dated = session.span is not None and not postponed
    span = session.span
    return Words(
        language=language,
        colour=session.series.colour,
        title=_shown(session),
        series=_shown(session.series),
        figure=clock.day_figure(span, language).number if span and dated else "",
        day=_("New date to be announced") if postponed else programme.day(session),
        hours=programme.hours(session) if dated else "",
        place=typeset(programme.place(session)),
        state=_state(session),
    )


def of_series(series: Series) -> Words:
    names = [bilingual.shown(city, "name").text for city in series.cities.all()]
    return Words(
        language=bilingual.current(),
        colour=series.colour,
        title=_shown(series),
        series=_shown(series.parent) if series.parent else "",
        place=" · ".join(names),
    )


def of_site() -> Words:
    return Words(
        language=bilingual.current(),
        colour=Colour.AMBER,
        title=typeset(_("Public dialogues on co-producing fair cities")),
    )


def picture(subject: object) -> SharePicture:
    """The picture of a page about this, in the active language; else the site's."""
    if isinstance(subject, Session):
        words = of_session(subject)
        arguments: list[object] = [subject.pk, bilingual.slug(subject)]
        path = reverse("events:share_image", args=arguments)
    elif isinstance(subject, Series):
        words = of_series(subject)
        arguments = [subject.pk, bilingual.slug(subject)]
        path = reverse("events:series_image", args=arguments)
    else:
        words = of_site()
        path = reverse("events:site_image")
    said = (words.state, words.title, words.series, words.day, words.hours, words.place)
    return SharePicture(
        address=f"{settings.SITE_URL}{path}?v={version(words)}",
        alt=" – ".join(part for part in said if part),
    )


def version(words: Words) -> str:
    return words.digest[:VERSION_LENGTH]


def _shown(subject: Session | Series) -> str:
    return typeset(bilingual.shown(subject, "title").text)


def _state(session: Session) -> str:
    if session.state == State.CANCELLED:
        return _("Cancelled")
    return _("Postponed") if session.state == State.POSTPONED else ""

"""A session in each state that its page is designed for; tests and gallery show them."""

import io
from collections.abc import Callable, Iterable

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from dialogues.models import Series
from events.choices import (
    LanguageKind,
    Mode,
    PartnerRole,
    RegistrationMode,
    Role,
    State,
)
from events.models import Partnership, Session, SessionContact, SessionResource
from fairville_site import content_version
from tests.factories import (
    AppearanceFactory,
    OrganisationFactory,
    PlacesFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    from_now,
)

LONG_FR = (
    "Co-produire la rénovation des quartiers avec leurs habitant·e·s : ce que dix "
    "ans d’assemblées, de chantiers et de procès ont appris à sept villes"
)
LONG_EN = (
    "Co-producing the renovation of neighbourhoods with the people who live there: "
    "what ten years of assemblies and lawsuits taught seven cities"
)
type Builder = Callable[[Series], Session]
PAPER, INK = (244, 184, 63), (26, 28, 32)


def poster(width: int, height: int) -> ContentFile:
    """A drawn sheet with bars for lines of text, to its very edges."""
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    unit = min(width, height) // 12
    draw.rectangle((0, 0, width - 1, height - 1), outline=INK, width=unit // 3)
    for line in range(height // unit // 2 - 1):
        below = unit * (2 * line + 1)
        draw.rectangle((unit, below, width - unit * (1 + line % 4), below + unit), INK)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return ContentFile(buffer.getvalue(), "poster.png")


def with_people(session: Session, number: int) -> Session:
    """Speakers of whom the last moderates; each says where they work."""
    for order in range(number):
        AppearanceFactory(
            session=session,
            speaker__name=f"Personne {'Très-Longuement-Nommée ' * (order % 3 == 1)}{order + 1}",
            role=Role.MODERATOR if order and order == number - 1 else Role.SPEAKER,
            affiliation_fr="Laboratoire des villes justes",
            affiliation_en="Laboratory for just cities",
            order=order,
        )
    return session


def upcoming(series: Series) -> Session:
    """With all that a page can hold."""
    session = with_people(
        SessionFactory(series=series, hybrid=True, recording_planned=True), 2
    )
    for kind in (LanguageKind.SPOKEN, LanguageKind.CAPTIONS):
        SessionLanguageFactory(session=session, kind=kind)
    SessionLanguageFactory(
        session=session, kind=LanguageKind.INTERPRETATION, source="fr", language="en"
    )
    Partnership.objects.create(
        session=session, organisation=OrganisationFactory(), role=PartnerRole.HOST
    )
    SessionContact.objects.create(
        session=session, email="contact@example.org", telephone="+32 2 000 00 00"
    )
    return session


def with_places(mode: Mode, *, capacity: int, taken: int, **values: object) -> Session:
    session = SessionFactory(**values)
    PlacesFactory(session=session, mode=mode, capacity=capacity, taken=taken)
    return session


def last_places(series: Series) -> Session:
    return with_places(Mode.ONLINE, capacity=40, taken=38, series=series)


def full(series: Series) -> Session:
    return with_places(
        Mode.ON_SITE, capacity=12, taken=12, series=series, in_person=True
    )


def moved(series: Series) -> Session:
    return SessionFactory(series=series, previous_starts_at=from_now(days=2))


def with_record(series: Series) -> Session:
    session = SessionFactory(
        series=series,
        past=True,
        report_fr="Quarante personnes ont suivi la session.\n\n## Trois idées\n\nCompter.",
        report_en="Forty people followed the session.\n\n## Three ideas\n\nCount.",
    )
    for values in (
        {"kind": "recording", "language": "fr"},
        {"url": "", "availability_note_en": "Being reviewed."},
    ):
        SessionResource.objects.create(
            session=session, resource=ResourceFactory(**values)
        )
    return session


def elsewhere(series: Series) -> Session:
    return SessionFactory(
        series=series,
        in_person=True,
        registration_mode=RegistrationMode.EXTERNAL,
        registration_url="https://inscription.example.org/",
        registration_note_fr="Ou par le bulletin en papier, à renvoyer à la mairie.",
        registration_note_en="Or with the paper form, returned to the town hall.",
    )


def poster_of(width: int, height: int) -> Builder:
    def with_poster(series: Series) -> Session:
        return SessionFactory(
            series=series,
            poster=poster(width, height),
            poster_alt_fr="L’affiche : un titre et des lignes sombres sur fond jaune.",
            poster_alt_en="The poster: a title and dark lines on yellow.",
            image_credit_fr="Affiche : *atelier de quartier*.",
            image_credit_en="Poster: *neighbourhood workshop*.",
        )

    return with_poster


def session_with(**values: object) -> Builder:
    return lambda series: SessionFactory(series=series, **values)


STATES: dict[str, Builder] = {
    "upcoming": upcoming,
    "undated": session_with(undated=True, date_hint_fr="À l’automne prochain"),
    "undated without a hint": session_with(undated=True),
    "day only": session_with(
        day_only=True, registration_mode=RegistrationMode.NONE, in_person=True
    ),
    "running": session_with(running=True),
    "last places": last_places,
    "full": full,
    "closed": session_with(registration_mode=RegistrationMode.CLOSED),
    "not yet open": lambda series: SessionFactory(
        series=series, opens_at=from_now(days=2)
    ),
    "closing soon": lambda series: SessionFactory(
        series=series, closes_at=from_now(days=5)
    ),
    "registration elsewhere": elsewhere,
    "without registration": session_with(registration_mode=RegistrationMode.NONE),
    "postponed": session_with(postponed=True),
    "moved": moved,
    "cancelled": session_with(cancelled=True),
    "past with a record": with_record,
    "past without a record": session_with(past=True),
    "in French only": session_with(french_only=True),
    "in English only": session_with(english_only=True),
    "of several days": lambda series: SessionFactory(
        series=series, ends_at=from_now(days=9)
    ),
    "long title": session_with(title_fr=LONG_FR, title_en=LONG_EN, hybrid=True),
    "twelve speakers": lambda series: with_people(SessionFactory(series=series), 12),
    "tall poster": poster_of(900, 1500),
    "wide poster": poster_of(1600, 500),
}


def every_state(names: Iterable[str] = STATES) -> dict[str, Session]:
    """One session in each state, or in those that are named."""
    series = SeriesFactory(second_timezone="Europe/London", colour="lime")
    return {name: STATES[name](series) for name in names}


def nothing_ahead() -> None:
    """Take away all that is to come."""
    Session.objects.upcoming().order_by().update(state=State.WITHDRAWN)
    content_version.bump()

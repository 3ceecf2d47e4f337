"""What keeps a session from being published, and what is worth a look before it is.

Of one row of the database; the queries do not grow with what hangs on the session.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext, ngettext, pgettext

from events import clock
from events.choices import Format, Mode, RegistrationMode, State
from events.models import Appearance, Meeting, Places, Session
from fairville_site import bilingual, translations

TEXTS = ("title", "summary", "description")
ZONED = ("summary", "description")
SOON = 7  # days


@dataclass(frozen=True, slots=True)
class Note:
    """A translated sentence, and the element of the form where one can act on it.

    `venue` is the primary key of the venue whose form is meant, else None.
    """

    words: str
    anchor: str
    venue: int | None = None


@dataclass(frozen=True, slots=True)
class LinkMissing:
    """A public session whose call has no link yet: in words, and if it is soon."""

    words: str
    is_soon: bool


def missing_essentials(text: Callable[[str], object]) -> list[str]:
    """The columns still needed, in the language that lacks the fewest; by their texts."""
    missing = [
        [
            bilingual.column(field, code)
            for field in Session.essential_texts
            if not text(bilingual.column(field, code))
        ]
        for code in bilingual.languages()
    ]
    return min(missing, key=len)


def obstacles(session: Session) -> list[Note]:
    """What must be put right before it can be public; empty when nothing is."""
    found = {
        name: gettext("Needed before it is published.")
        for name in missing_essentials(lambda name: getattr(session, name))
    }
    candidate = Session.objects.get(pk=session.pk)
    candidate.state = State.PUBLISHED
    try:
        candidate.clean()
    except ValidationError as error:
        for name, words in error.message_dict.items():
            found.setdefault(name, " ".join(words))
    colon = pgettext("after a label", ": ")
    return [
        Note(f"{_label_in_form(name)}{colon}{words}", f"id_{name}")
        for name, words in found.items()
    ]


def warnings(session: Session, now: datetime) -> list[Note]:
    """What an organiser may have overlooked; none of it keeps anybody from publishing."""
    checks = (
        _untranslated,
        _wrong_zone_words,
        _undescribed_image,
        _past_date,
        _unknown_address,
        _registration_window,
        _too_few_seats,
        _nobody_to_ask,
        _nobody_speaks,
        _double_booked,
    )
    return [note for check in checks for note in check(session, now)]


def without_link(sessions: Iterable[Session], now: datetime) -> dict[int, LinkMissing]:
    """Of those that the public may see and that have a day, by number."""
    online = {one.pk: one for one in sessions if one.is_online and one.starts_at}
    public = Session.objects.filter(pk__in=online).published(now).upcoming(now)
    lacking = public.without_link().order_by().values_list("pk", flat=True)
    return {pk: _link_missing(online[pk], now) for pk in lacking}


def _link_missing(session: Session, now: datetime) -> LinkMissing:
    """Days are counted on the session's own clocks."""
    zone = ZoneInfo(session.timezone)
    start = session.starts_at or now
    days = (start.astimezone(zone).date() - now.astimezone(zone).date()).days
    words = ngettext(
        "no link for the call yet, and it is tomorrow",
        "no link for the call yet, %(days)s days left",
        days,
    ) % {"days": days}
    if days < 1:
        words = gettext("no link for the call yet, and it is today")
    return LinkMissing(words, days <= SOON)


def call_missing(session: Session, now: datetime) -> list[Note]:
    """Once it is public: people can register, and could not come in."""
    return [
        Note(f"{capfirst(missing.words)}.", "meeting-group")
        for missing in without_link([session], now).values()
    ]


def zone_words(session: Session) -> Iterator[Note]:
    """Words such as CET in texts about a day in summer."""
    if session.span is None:
        return
    zones = [session.timezone, *filter(None, [session.second_timezone])]
    for field in ZONED:
        for code in bilingual.languages():
            column = bilingual.column(field, code)
            text = bilingual.text(session, field, code)
            for wrong in clock.wrong_zone_words(text, session.span, zones):
                yield Note(
                    gettext("“%(word)s” is wrong on that date: write “%(instead)s”.")
                    % {"word": wrong.word, "instead": wrong.instead},
                    f"id_{column}",
                )


def _wrong_zone_words(session: Session, now: datetime) -> list[Note]:
    return list(dict.fromkeys(zone_words(session)))


def _untranslated(session: Session, now: datetime) -> Iterator[Note]:
    there = [field for field in TEXTS if bilingual.shown(session, field).text]
    for code in bilingual.languages():
        lacking = [name for name in there if not bilingual.text(session, name, code)]
        if lacking:
            labels = [_label(name) for name in lacking]
            yield Note(
                gettext("Missing in %(language)s: %(fields)s.")
                % {"language": _language(code), "fields": ", ".join(labels)},
                f"id_{bilingual.column(lacking[0], code)}",
            )


def _undescribed_image(session: Session, now: datetime) -> Iterator[Note]:
    if not session.poster:
        return
    for code in bilingual.languages():
        if not bilingual.text(session, "poster_alt", code):
            yield Note(
                gettext("Nothing says in %(language)s what the image shows.")
                % {"language": _language(code)},
                f"id_{bilingual.column('poster_alt', code)}",
            )


def _past_date(session: Session, now: datetime) -> Iterator[Note]:
    if session.ends_at and session.ends_at <= now:
        yield Note(gettext("Its date is in the past."), "id_starts_at_0")


def _unknown_address(session: Session, now: datetime) -> Iterator[Note]:
    venue = session.venue
    if session.format == Format.ONLINE or venue is None or venue.address:
        return
    yield Note(
        gettext("The venue “%(venue)s” has no address.") % {"venue": venue.name},
        "id_street",
        venue.pk,
    )


def _registration_window(session: Session, now: datetime) -> Iterator[Note]:
    opens, closes = session.opens_at, session.closes_at
    if opens and session.starts_at and opens >= session.starts_at:
        words = gettext("Registration opens when the session has already begun.")
        yield Note(words, "id_opens_at_0")
    if closes and session.ends_at and closes > session.ends_at:
        words = gettext("Registration closes after the session has ended.")
        yield Note(words, "id_closes_at_0")


def _too_few_seats(session: Session, now: datetime) -> Iterator[Note]:
    """The call lets in fewer than may register for it."""
    if not session.is_online:
        return
    meeting = Meeting.objects.filter(session=session, seat_limit__isnull=False).first()
    if meeting is None:
        return
    places = Places.objects.filter(session=session, mode=Mode.ONLINE).first()
    capacity = places.capacity if places else None
    if capacity is None:
        words = gettext(
            "Online, any number may register; the call has %(seats)s seats."
        )
        yield Note(words % {"seats": meeting.seat_limit}, "places-group")
    elif capacity > (meeting.seat_limit or 0):
        words = gettext("%(places)s places online, but %(seats)s seats in the call.")
        told = {"places": capacity, "seats": meeting.seat_limit}
        yield Note(words % told, "places-group")


def _nobody_to_ask(session: Session, now: datetime) -> Iterator[Note]:
    if session.registration_mode != RegistrationMode.NONE:
        return
    if not session.contacts.exists():
        words = gettext("There is no registration, and no contact to ask.")
        yield Note(words, "contacts-group")


def _nobody_speaks(session: Session, now: datetime) -> Iterator[Note]:
    if not Appearance.objects.speaking().filter(session=session).exists():
        yield Note(gettext("Nobody is named as a speaker."), "appearances-group")


def _double_booked(session: Session, now: datetime) -> Iterator[Note]:
    """People of it who are in another session at the same time, drafts included.

    Whoever reads this may organise this series alone: of another, a title that is not
    public is not said.
    """
    if session.starts_at is None or session.ends_at is None or session.day_only:
        return
    own = Appearance.objects.filter(session=session)
    elsewhere = (
        Appearance.objects.exclude(session=session)
        .exclude(session__state__in=(State.CANCELLED, State.WITHDRAWN, State.POSTPONED))
        .filter(
            speaker__in=own.values("speaker"),
            session__day_only=False,
            session__starts_at__lt=session.ends_at,
            session__ends_at__gt=session.starts_at,
        )
        .select_related("speaker", "session")
    )
    pairs = {(one.speaker.name, _title(one.session, session, now)) for one in elsewhere}
    for person, title in sorted(pairs):
        words = (
            gettext("%(person)s is also in “%(title)s” at the same time.")
            if title
            else gettext("%(person)s is also in another session at the same time.")
        )
        said = {"person": person, "title": title}
        yield Note(words % said, "appearances-group")


def _title(other: Session, session: Session, now: datetime) -> str:
    is_known = other.series_id == session.series_id or other.is_public(now)
    return other.title if is_known else ""


def _language(code: str) -> str:
    return str(get_language_info(code)["name_translated"])


def _label(name: str) -> str:
    return str(Session._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _label_in_form(name: str) -> str:
    """“Description (French)”, as the form says it."""
    return str(translations.labels(Session).get(name) or capfirst(_label(name)))

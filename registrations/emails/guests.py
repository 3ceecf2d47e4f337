"""Who is expected at a session, whether they registered or speak there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import override

from dialogues.models import City
from events import ical, programme
from events.choices import LinkInMails, LinkMode, Mode, Standing
from events.kept_sessions import made_once
from events.models import Appearance, Meeting, Session
from fairville_site import bilingual
from fairville_site.settled import settled
from registrations import tokens
from registrations.choices import RegistrationState
from registrations.emails.letters import Invitation, Mail, absolute, rendered
from registrations.models import Registration
from registrations.own_entries import attendee, own_entry
from registrations.own_hours import own_hours

# What is each reader's own, and what mails say of a call.
ADDRESSES = ("join_url", "personal_url", "calendar_url")
IN_MAILS = ("link_version", "join_url", "passcode", "number", "dial_in")


@dataclass(frozen=True, slots=True)
class Guest:
    """What a mail about a session needs to know of its reader.

    `join_url` is the site's own way into the call, empty for whoever has none;
    `personal_url` is empty for whoever has no page of their own: people who speak, and
    addresses that nobody has proven yet. `number` is what whoever comes on site may say
    at the door instead of a name, 0 for others.
    """

    session: Session
    mode: Mode
    language: str
    state: RegistrationState
    city: City | None = None
    name: str = ""
    join_url: str = ""
    personal_url: str = ""
    calendar_url: str = ""
    number: int = 0
    is_speaker: bool = False

    @property
    def is_coming(self) -> bool:
        return self.state == RegistrationState.CONFIRMED


def guest_of(who: Registration | Appearance) -> Guest:
    if isinstance(who, Appearance):
        return _speaker(who)
    owner = who.participant
    is_coming = who.state == RegistrationState.CONFIRMED
    comes_online = is_coming and who.mode == Mode.ONLINE
    is_proven = who.state != RegistrationState.REQUESTED
    return Guest(
        session=who.session,
        mode=Mode(who.mode),
        language=who.language,
        state=RegistrationState(who.state),
        city=owner.city,
        name=who.name,
        number=who.pk if is_coming and who.mode == Mode.ON_SITE else 0,
        join_url=absolute(tokens.join_path(who)) if comes_online else "",
        personal_url=absolute(tokens.personal_path(owner)) if is_proven else "",
        calendar_url=absolute(tokens.calendar_path(owner)) if is_proven else "",
    )


def _speaker(appearance: Appearance) -> Guest:
    session = appearance.session
    online = session.is_online
    return Guest(
        session=session,
        mode=session.modes[0],
        language=appearance.language,
        state=RegistrationState.CONFIRMED,
        name=appearance.speaker.name,
        join_url=absolute(tokens.speaker_path(appearance)) if online else "",
        is_speaker=True,
    )


def about_session(
    name: str, guest: Guest, particulars: Mapping[str, object] | None = None
) -> Mail:
    """A mail about one session to one guest."""
    session = guest.session
    with override(guest.language):
        calendar = reverse(
            "events:session_file", args=[session.pk, bilingual.slug(session)]
        )
        context = {
            "guest": guest,
            "session": session,
            "own_hours": own_hours(
                session, city=guest.city, mode=guest.mode, language=guest.language
            ),
            "where": _where(guest),
            "title": bilingual.shown(session, "title"),
            "session_url": absolute(session.get_absolute_url()),
            "calendar_url": absolute(calendar),
            "zoom_alias": settings.ZOOM_ALIAS_DOMAIN,
            **(particulars or {}),
        }
    mail = rendered(name, guest.language, context)
    meeting = context.get("meeting")
    if isinstance(meeting, Meeting):
        mail = replace(mail, link_version=meeting.link_version)
    return mail


def register_url(session: Session) -> str:
    """Where one registers now, here or elsewhere; empty while one cannot."""
    if session.is_open():
        words = [session.pk, bilingual.slug(session)]
        return absolute(reverse("registrations:register", args=words))
    is_elsewhere = session.standing() == Standing.EXTERNAL
    return session.registration_url if is_elsewhere else ""


def form_letter(
    name: str,
    guest: Guest,
    own: Mapping[str, str] | None = None,
    meeting: Meeting | None = None,
    **particulars: object,
) -> Mail:
    """`about_session` to many: rendered once, and each reader's own addresses put in.

    `own` are more of those, by their names in the templates; `particulars` are the same
    in every mail of that name. It says nobody's name; who has a number at the door gets
    a mail made for them.
    """
    more = {"meeting": meeting, **particulars}
    if guest.number:
        return about_session(name, guest, {**more, **(own or {})})
    theirs = {field: url for field in ADDRESSES if (url := getattr(guest, field))}
    nobodys: Any = {field: _blank(field) for field in theirs}
    anyone = replace(guest, name="", **nobodys)
    blanks = {field: _blank(field) for field in own or {}}
    call = meeting and tuple(getattr(meeting, field) for field in IN_MAILS)

    def letter() -> Mail:
        return about_session(name, anyone, {**more, **blanks})

    with override(guest.language):
        mail = made_once(guest.session, (name, anyone, call), letter)
    text, html = mail.text, mail.html
    for field, url in {**theirs, **(own or {})}.items():
        text = text.replace(_blank(field), url)
        html = html.replace(_blank(field), escape(url))
    return replace(mail, text=text, html=html)


def _blank(field: str) -> str:
    """What nobody types: characters for private use stand around it."""
    return f"\ue000{field}\ue001"


def call_for(guest: Guest, *, is_last: bool = False) -> Meeting | None:
    """The call itself, for whoever takes part online and may have its link by mail.

    Where a session keeps it for the last reminder, only that one holds it; who speaks
    always has it. Where each has their own, there is none in it to keep.
    """
    if not guest.join_url:
        return None
    meeting = next(iter(_calls(guest.session.pk)), None)
    kept_back = guest.session.link_in_mails != LinkInMails.CONFIRMED
    if meeting and kept_back and not is_last and not guest.is_speaker:
        meeting = meeting if meeting.link_mode == LinkMode.PERSONAL else None
    if meeting and guest.is_speaker and meeting.has_panelists:
        # By that link they could only watch; theirs is behind the door alone.
        meeting.join_url = meeting.passcode = meeting.number = meeting.dial_in = ""
    return meeting


@settled
def _calls(session: int) -> QuerySet[Meeting]:
    return Meeting.objects.with_link().filter(session=session)


def invitation(registration: Registration) -> Invitation | None:
    """What this person's calendar is to do now; None without a date.

    REQUEST while they are to come, also as an update: the same UID, SEQUENCE and hours
    as in every calendar. CANCEL once the session is off, or they left or wait: then
    without STATUS, since it goes on for others.
    """
    with override(registration.language):
        entry = own_entry(registration)
    if entry is None:
        return None
    entry = _as_held(entry)
    confirmed = registration.state == RegistrationState.CONFIRMED
    comes = confirmed and entry.status is ical.Status.CONFIRMED
    write = ical.request if comes else ical.cancellation
    content = write(
        entry,
        attendee(registration),
        language=registration.language,
        made_at=timezone.now(),
    )
    return Invitation("REQUEST" if comes else "CANCEL", content)


def _as_held(entry: ical.Entry) -> ical.Entry:
    """Whoever waits or left is one person: the session itself goes on."""
    if entry.status is ical.Status.WAITING:
        return replace(entry, status=ical.Status.CONFIRMED)
    return entry


def _where(guest: Guest) -> list[str]:
    """The lines of the place for the way this person attends."""
    session = guest.session
    if guest.mode == Mode.ONLINE or session.venue is None:
        return [capfirst(programme.online_words(session))]
    lines = [
        ", ".join(part for part in (session.venue.name, session.room) if part),
        session.venue.address,
    ]
    if guest.is_speaker and session.is_online:
        lines.append(capfirst(programme.online_words(session)))
    return lines

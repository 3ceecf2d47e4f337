"""What organisers used to write by hand: a session's announcement, from its record."""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dialogues.models import Page
from events import programme
from events.choices import Format, LanguageKind, RegistrationMode, State
from events.models import Session, SessionContact
from events.querysets import SessionQuerySet
from fairville_site import bilingual

LATER = 5
PROJECT = "project"
MARKS = re.compile(r"([\\`*_\[\]<>#])")
OWN_LINKS = re.compile(r"\]\((?=/)")
HEADINGS = re.compile(r"^(?=#{2,5} )", re.MULTILINE)
EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
FORMS = {
    "html": "announcements/announcement.html",
    "txt": "announcements/announcement.txt",
    "md": "announcements/announcement.md",
}


@dataclass(frozen=True, slots=True)
class People:
    heading: str
    names: list[str]


@dataclass(frozen=True, slots=True)
class Later:
    """A session that comes after the one announced."""

    title: bilingual.Shown
    facts: str
    url: str


@dataclass(frozen=True, slots=True)
class About:
    """A heading and Markdown below it."""

    title: bilingual.Shown
    text: bilingual.Shown


@dataclass(frozen=True, slots=True)
class Announcement:
    """In one language, as its texts are there; borrowed ones say which they are in."""

    session: Session
    language: str
    series: bilingual.Shown
    title: bilingual.Shown
    summary: bilingual.Shown
    description: bilingual.Shown
    day: str
    hours: str
    city_hours: list[str]
    places: list[str]
    languages: list[str]
    people: list[People]
    partners: list[str]
    contacts: list[str]
    registration: str
    registration_url: str
    image_credit: bilingual.Shown
    about: list[About]
    later: list[Later]
    funding: bilingual.Shown
    url: str


def announcement(session: Session) -> Announcement:
    """Everything to be said of it, in the active language.

    Hours are those of the session's zone and, where one can attend online, of the
    series' second one and of the audience's cities. A past session is announced as it
    was: by what comes after its own date, with the address at which one registered.
    """
    language = bilingual.current()
    return Announcement(
        session=session,
        language=language,
        series=bilingual.shown(session.series.line[0], "title"),
        title=bilingual.shown(session, "title"),
        summary=bilingual.shown(session, "summary"),
        description=_elsewhere(bilingual.shown(session, "description")),
        day=programme.day(session),
        hours=programme.hours(session),
        city_hours=_city_hours(session),
        places=places(session),
        languages=languages(session),
        people=_people(session),
        partners=_partners(session),
        contacts=[_contact(one) for one in session.contacts.all()],
        registration=_registration(session),
        registration_url=_registration_url(session),
        image_credit=_elsewhere(bilingual.shown(session, "image_credit")),
        about=_about(session),
        later=[_later(one) for one in sessions_after(session)],
        funding=_funding(session),
        url=_absolute(session.get_absolute_url()),
    )


def written(said: Announcement, form: str) -> str:
    """The announcement, in the active language, as `html`, `txt` or `md` (Markdown)."""
    text = render_to_string(FORMS[form], {"said": said})
    return EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def places(session: Session) -> list[str]:
    """All ways to attend, each a line."""
    lines = []
    if session.format != Format.ONLINE and session.venue:
        rooms = (session.venue.name, session.room)
        lines += [", ".join(filter(None, rooms)), session.venue.address]
    if session.is_online:
        lines.append(capfirst(programme.online_words(session)))
    return [line for line in lines if line]


def languages(session: Session) -> list[str]:
    """What is spoken there and how one can follow, each a line, as on the page."""

    def names(kind: LanguageKind) -> str:
        return ", ".join(programme.language_names(session, kind))

    lines = []
    if spoken := names(LanguageKind.SPOKEN):
        number = len(programme.of_kind(session, LanguageKind.SPOKEN))
        lines.append(_labelled(ngettext("Language", "Languages", number), spoken))
    if directions := ", ".join(programme.interpretation(session)):
        lines.append(_("Interpretation: %(directions)s") % {"directions": directions})
    if captions := names(LanguageKind.CAPTIONS):
        lines.append(_("Captions: %(languages)s") % {"languages": captions})
    if signed := names(LanguageKind.SIGN):
        lines.append(_("Also in %(languages)s") % {"languages": signed})
    return lines


def sessions_after(session: Session) -> SessionQuerySet:
    """What comes after it in its series and those around it, soonest first."""
    later = Session.objects.published().filter(state=State.PUBLISHED)
    later = later.of_series(session.series.line[0].pk).exclude(pk=session.pk)
    if session.starts_at:
        later = later.filter(starts_at__gt=session.starts_at)
        return later.order_by("starts_at", "pk").for_cards()[:LATER]
    return later.upcoming().for_cards()[:LATER]


def literal(words: str) -> str:
    """Words as they are in Markdown, whatever signs stand in them."""
    return MARKS.sub(r"\\\1", words)


def deeper(markdown: str) -> str:
    """Markdown whose headings stand below the heading that it is put under."""
    return HEADINGS.sub("#", markdown)


def _city_hours(session: Session) -> list[str]:
    return [
        _labelled(", ".join(group.names), group.hours)
        for group in programme.city_hours(session)
    ]


def _people(session: Session) -> list[People]:
    """By role, in their order, each with what they were on that day."""
    people = list(session.appearances.all())
    found = []
    for _role, group in groupby(people, key=attrgetter("role")):
        rows = list(group)
        names = [
            ", ".join(
                filter(
                    None,
                    (row.speaker.name, bilingual.shown(row, "affiliation").text),
                )
            )
            for row in rows
        ]
        found.append(People(programme.role_heading(rows), names))
    return found


def _partners(session: Session) -> list[str]:
    return [
        f"{row.organisation.full_name} ({row.get_role_display()})"
        for row in session.partnerships.all()
    ]


def _contact(contact: SessionContact) -> str:
    return ", ".join(filter(None, (contact.name, contact.email, contact.telephone)))


def _registration(session: Session) -> str:
    """How one registers, as a sentence that an address may follow."""
    if session.registration_mode == RegistrationMode.OPEN:
        if session.is_online:
            return _("To register, and to receive the link of the call:")
        return _("To register:")
    if session.registration_mode == RegistrationMode.EXTERNAL:
        note = bilingual.shown(session, "registration_note").text
        return note or _("To register:")
    if session.registration_mode == RegistrationMode.NONE:
        return _("No registration needed.")
    return ""


def _registration_url(session: Session) -> str:
    if session.registration_mode == RegistrationMode.OPEN:
        words = [session.pk, bilingual.slug(session)]
        return _absolute(reverse("registrations:register", args=words))
    return session.registration_url


def _about(session: Session) -> list[About]:
    """The series and the one it is part of, then the project."""
    known: list[tuple[object, str]] = [
        (series, "description") for series in session.series.line
    ]
    known += [(page, "body") for page in Page.objects.filter(key=PROJECT)]
    return [
        About(bilingual.shown(one, "title"), _elsewhere(text))
        for one, field in known
        if (text := bilingual.shown(one, field)).text
    ]


def _funding(session: Session) -> bilingual.Shown:
    said = [bilingual.shown(series, "funding") for series in session.series.line]
    return next((one for one in reversed(said) if one.text), said[0])


def _later(session: Session) -> Later:
    is_online = session.format == Format.ONLINE
    place = programme.online_words(session) if is_online else programme.place(session)
    facts = (programme.day(session), programme.hours(session), place)
    return Later(
        title=bilingual.shown(session, "title"),
        facts=", ".join(filter(None, facts)),
        url=_absolute(session.get_absolute_url()),
    )


def _elsewhere(shown: bilingual.Shown) -> bilingual.Shown:
    """Markdown whose links to this site also lead here from somebody's mail."""
    text = OWN_LINKS.sub(f"]({settings.SITE_URL}", shown.text)
    return replace(shown, text=text)


def _labelled(label: str, words: str) -> str:
    return f"{label}{pgettext('after a label', ': ')}{words}"


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"

"""Mails that organisers send to many: a word, an announcement, news of the material."""

from dataclasses import replace

from django.utils.translation import gettext, override

from dialogues.models import Resource
from events import announcement as record
from events.choices import Mode
from events.models import Session
from fairville_site import bilingual
from fairville_site.plain_words import plain_words
from registrations import tokens
from registrations.choices import RegistrationState
from registrations.emails.guests import (
    Guest,
    about_session,
    guest_of,
    register_url,
)
from registrations.emails.letters import Mail, absolute
from registrations.emails.people import followed
from registrations.models import Follow, Mailing, Registration

AHEAD = 3


def word(registration: Registration, mailing: Mailing) -> Mail:
    """What the organisers say in their own words, to somebody who registered."""
    guest = guest_of(registration)
    return about_session("word", guest, _words(mailing, guest.language))


def announcement(
    follow: Follow, mailing: Mailing, session: Session, language: str
) -> Mail:
    """The session as the record has it when this leaves, to one who wished to know."""
    mode = Mode.ONLINE if session.is_online else Mode.ON_SITE
    guest = _follower(follow, session, mode, language)
    url = absolute(tokens.unsubscribe_path(follow))
    with override(language):
        particulars = {
            **_words(mailing, language),
            "where": record.places(session),
            "summary": bilingual.shown(session, "summary"),
            "people": list(session.appearances.speaking().select_related("speaker")),
            "languages": record.languages(session),
            "standing": session.standing(),
            "register_url": register_url(session),
            "ahead": [
                (one, absolute(one.get_absolute_url()))
                for one in record.sessions_after(session)[:AHEAD]
            ],
            "followed": followed(follow, language),
            "unsubscribe_url": url,
        }
    mail = about_session("announcement", guest, particulars)
    return replace(mail, unsubscribe_url=url)


def material(
    who: Registration | None, follow: Follow | None, mailing: Mailing, session: Session
) -> Mail:
    """What can be read or seen now: to who registered, who follows, or who did both."""
    if who is not None:
        guest = guest_of(who)
    else:
        assert follow is not None  # noqa: S101 (one of the two is the reader)
        guest = _follower(follow, session, session.modes[0], follow.language)
    url = absolute(tokens.unsubscribe_path(follow)) if follow else ""
    with override(guest.language):
        particulars = {
            **_words(mailing, guest.language),
            "documents": documents_out(session),
            "is_registered": who is not None,
            "unsubscribe_url": url,
        }
    mail = about_session("material", guest, particulars)
    return replace(mail, unsubscribe_url=url)


def proof(mail: Mail) -> Mail:
    """To whoever prepares it: named so, and ending nobody's wish by one click."""
    with override(mail.language):
        subject = gettext("[Proof] %(subject)s") % {"subject": mail.subject}
    return replace(mail, subject=subject, unsubscribe_url="")


def documents_out(session: Session) -> list[Resource]:
    """Those of its documents that can be had now."""
    rows = session.session_resources.select_related("resource")
    return [row.resource for row in rows if row.resource.address]


def _words(mailing: Mailing, language: str) -> dict[str, object]:
    """The organisers' own; who reads another language gets them as they are."""
    said = bilingual.shown(mailing, "body", language)
    return {
        "is_proof": mailing.is_proof,
        "mail_subject": bilingual.shown(mailing, "subject", language).text,
        "said": said,
        "said_plainly": plain_words(said.text),
    }


def _follower(follow: Follow, session: Session, mode: Mode, language: str) -> Guest:
    return Guest(
        session=session,
        mode=mode,
        language=language,
        state=RegistrationState.REQUESTED,
        city=follow.participant.city,
    )

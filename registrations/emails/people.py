"""Mails to a person apart from any one registration, and to organisers."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import override

from events.models import Session
from fairville_site import bilingual
from registrations import privacy, tokens
from registrations.choices import RegistrationState
from registrations.emails.guests import Guest, about_session, register_url
from registrations.emails.letters import Mail, absolute, rendered
from registrations.models import Follow, Participant, Registration


def lost_links(participant: Participant) -> Mail:
    """The way to everything that is the person's own."""
    context = {
        "personal_url": absolute(tokens.personal_path(participant)),
        "calendar_url": absolute(tokens.calendar_path(participant)),
    }
    return rendered("lost_links", participant.language, context)


def confirm_follow(follow: Follow) -> Mail:
    """The link to the page with the button; until then nothing else is sent."""
    context = {
        "confirm_url": absolute(tokens.follow_path(follow)),
        "hours": int(tokens.CONFIRM_WITHIN.total_seconds() // 3600),
        "wants": follow.wants,
        "subject": followed(follow),
    }
    return rendered("confirm_follow", follow.language, context)


def ask_again(follow: Follow) -> Mail:
    """Whether they still wish to hear from us; without an answer they are erased."""
    url = absolute(tokens.unsubscribe_path(follow))
    context = {
        "confirm_url": absolute(tokens.follow_path(follow)),
        "unsubscribe_url": url,
        "days": privacy.ANSWER_DAYS,
        "subject": followed(follow),
    }
    mail = rendered("ask_again", follow.language, context)
    return replace(mail, unsubscribe_url=url)


def followed(follow: Follow, language: str = "") -> str:
    """What it is about, by default in its own language; empty for everything."""
    about = follow.session or follow.series
    if about is None:
        return ""
    with override(language or follow.language):
        return bilingual.shown(about, "title").text


def date_known(follow: Follow, session: Session) -> Mail:
    """What one asked to be told: the day, and where to register."""
    owner = follow.participant
    guest = Guest(
        session=session,
        mode=session.modes[0],
        language=follow.language,
        state=RegistrationState.REQUESTED,
        city=owner.city,
    )
    url = absolute(tokens.unsubscribe_path(follow))
    with override(follow.language):
        particulars = {
            "standing": session.standing(),
            "register_url": register_url(session),
            "unsubscribe_url": url,
        }
    mail = about_session("date_known", guest, particulars)
    return replace(mail, unsubscribe_url=url)


def address_refused(user: User, registration: Registration, language: str) -> Mail:
    """To an organiser: somebody who is expected cannot be written to.

    By number: names and addresses stay where access to them is checked.
    """
    change = reverse("admin:registrations_registration_change", args=[registration.pk])
    with override(language):
        context = {
            "session": registration.session,
            "title": bilingual.shown(registration.session, "title"),
            "number": registration.pk,
            "admin_url": absolute(change),
        }
    return rendered("address_refused", language, context)


def links_missing(session: Session, number: int, language: str) -> Mail:
    """To an organiser: so many who come online could not enter, were it now."""
    query = urlencode({"session__id__exact": session.pk, "own_link": "missing"})
    people = reverse("admin:registrations_registration_changelist")
    with override(language):
        context = {
            "session": session,
            "title": bilingual.shown(session, "title"),
            "number": number,
            "starts_at": session.starts_at,
            "admin_url": absolute(f"{people}?{query}"),
        }
    return rendered("links_missing", language, context)

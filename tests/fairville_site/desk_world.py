"""The people and things that the table of the desk is asked with."""

from types import SimpleNamespace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType

from dialogues.models import Page, Theme
from events.models import Session
from fairville_site import roles
from registrations.choices import Wants
from tests.factories import (
    CityFactory,
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    OrganisationFactory,
    RegistrationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SpeakerFactory,
)
from tests.registrations.mailings import MailingFactory

CANARY = "nightjar"


def things(series, word: str) -> dict[str, Any]:
    """A session to come of a series, with all that people make of it."""
    text = {"title_fr": f"{word} fr", "title_en": f"{word} en"}
    session = SessionFactory(hybrid=True, series=series, **text)
    MeetingFactory(session=session, join_url=f"https://call.example.org/{word}")
    person = RegistrationFactory(session=session, confirmed=True, name=word)
    person.participant.email = f"{word}@example.org"
    person.participant.save()
    return {
        "session": session,
        "series": series,
        "registration": person,
        "participant": person.participant,
        "message": MessageFactory(registration=person),
        "follow": FollowFactory(
            participant=person.participant, session=session, wants=Wants.DATE
        ),
        "mailing": MailingFactory(session=session, subject_fr=word),
        "kind": ContentType.objects.get_for_model(Session),
    }


def make_world() -> SimpleNamespace:
    """Members of every role, what is theirs, and a series that some may not meet."""
    staff = [
        User.objects.create_user(name, is_staff=True)
        for name in ("door", "some", "all", "administrator")
    ]
    groups = [
        roles.FRONT_DESK,
        roles.ORGANISERS,
        roles.ORGANISERS,
        roles.ADMINISTRATORS,
    ]
    for user, group in zip(staff, groups, strict=True):
        user.groups.add(Group.objects.get(name=group))
    staff.append(User.objects.create_superuser("super"))
    own = SeriesFactory(parent=SeriesFactory(title_fr="Autour", title_en="Around"))
    own.parent.organisers.add(staff[1])
    foreign = SeriesFactory(title_fr=f"{CANARY} série", title_en=f"{CANARY} series")
    account = User.objects.create_user("somebody")
    shared = {
        "user": account,
        "group": Group.objects.first(),
        "emailaddress": EmailAddress.objects.create(
            user=account, email="a@example.org"
        ),
        "authenticator": Authenticator.objects.create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": CANARY}
        ),
        "city": CityFactory(),
        "page": Page.objects.create(key="legal-test", title_fr="Mentions"),
        "theme": Theme.objects.create(name_fr="Habiter", kind="theme"),
        "resource": ResourceFactory(),
        "organisation": OrganisationFactory(),
        "speaker": SpeakerFactory(),
    }
    mine = shared | things(own, "mine")
    return SimpleNamespace(
        staff=staff,
        account=account,
        own=mine | {"venue": mine["session"].venue},
        foreign=things(foreign, CANARY),
    )

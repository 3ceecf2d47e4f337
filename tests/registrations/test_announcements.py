"""Announcements and news of the material: to whoever wished for them, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from registrations import outbox, tokens
from registrations.choices import Wants
from registrations.models import Follow
from registrations.services import MailingRefused, withdraw_follow
from tests.factories import (
    FollowFactory,
    ParticipantFactory,
    RegistrationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.registrations.mailings import MailingFactory, announce, named, released, to

pytestmark = pytest.mark.django_db


def test_an_announcement_reaches_each_follower_once_whatever_they_follow():
    parent = SeriesFactory()
    session = SessionFactory(series=SeriesFactory(parent=parent))
    many = ParticipantFactory(email="many@example.org")
    FollowFactory(participant=many, confirmed=True)
    FollowFactory(participant=many, series=session.series, confirmed=True)
    FollowFactory(participant=many, series=parent, confirmed=True)
    FollowFactory(series=parent, confirmed=True, **named("parent"))
    FollowFactory(series=session.series, confirmed=True, **named("series"))
    FollowFactory(confirmed=True, language="en", **named("english"))
    FollowFactory(series=SeriesFactory(), confirmed=True, **named("other"))
    FollowFactory(wants=Wants.MATERIAL, session=session, confirmed=True, **named("m"))
    FollowFactory(**named("unconfirmed"))
    FollowFactory(withdrawn=True, **named("gone"))

    announce(session)
    assert to() == ["many@example.org", "parent@example.org", "series@example.org"]

    FollowFactory(confirmed=True, **named("later"))
    announce(session)
    assert to() == ["later@example.org"]

    FollowFactory(participant=many, series=None, wants=Wants.DATE, language="en")
    Follow.objects.filter(participant=many, series=parent).update(language="en")
    announce(session, "en")
    assert to() == ["english@example.org"]


def test_who_unsubscribes_before_it_leaves_gets_none():
    session = SessionFactory()
    one = FollowFactory(confirmed=True, **named("one"))
    both = ParticipantFactory(email="both@example.org")
    gone = FollowFactory(participant=both, confirmed=True)
    kept = FollowFactory(participant=both, series=session.series, confirmed=True)
    announce(session)

    for follow in (one, gone):
        withdraw_follow(follow_id=follow.pk)

    outbox.deliver_due()
    [letter] = mail.outbox
    assert letter.to == ["both@example.org"]
    address = f"http://testserver{tokens.unsubscribe_path(kept)}"
    headers = letter.extra_headers
    assert headers["List-Unsubscribe"] == f"<{address}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter.body


@pytest.mark.parametrize("trait", ["draft", "past", "cancelled", "postponed"])
def test_only_what_is_public_and_to_come_is_announced(trait):
    FollowFactory(confirmed=True)
    session = SessionFactory(**{trait: True})

    with pytest.raises(MailingRefused, match="public and still to come"):
        announce(session)

    hidden = SessionFactory(publish_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(MailingRefused, match="public and still to come"):
        announce(hidden)


def test_what_is_called_off_before_it_leaves_is_not_announced():
    FollowFactory(confirmed=True)
    session = SessionFactory()
    announce(session)

    type(session).objects.update(state="cancelled")

    assert to() == []


def test_the_material_is_told_to_who_had_a_place_and_who_follows_it():
    session = SessionFactory(past=True)
    session.session_resources.create(resource=ResourceFactory())
    both = ParticipantFactory(email="both@example.org")
    RegistrationFactory(session=session, confirmed=True, participant=both)
    wish = {"wants": Wants.MATERIAL, "session": session}
    FollowFactory(participant=both, confirmed=True, **wish)
    FollowFactory(confirmed=True, **wish, **named("follows"))
    RegistrationFactory(session=session, confirmed=True, **named("absent"))
    RegistrationFactory(session=session, waiting=True, **named("waited"))
    said_no = ParticipantFactory(email="no@example.org")
    RegistrationFactory(session=session, confirmed=True, participant=said_no)
    FollowFactory(participant=said_no, withdrawn=True, **wish)
    FollowFactory(confirmed=True, **named("announcements"))

    released(MailingFactory(session=session, material=True))

    assert to() == ["absent@example.org", "both@example.org", "follows@example.org"]


def test_material_that_nobody_can_have_yet_is_not_told():
    session = SessionFactory(past=True)
    RegistrationFactory(session=session, confirmed=True)
    expected = ResourceFactory(url="", expected_on="2030-01-01")
    session.session_resources.create(resource=expected)
    mailing = MailingFactory(session=session, material=True)

    with pytest.raises(MailingRefused, match="none of its documents"):
        released(mailing)

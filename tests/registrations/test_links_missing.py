"""Organisers learn a day and an hour before that somebody could not enter."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from events.models import Meeting
from registrations import outbox, registrants
from registrations.choices import MessageKind, MessageState
from registrations.entitled import number_without
from registrations.models import Message, Registration, Seat
from tests.factories import AppearanceFactory
from tests.registrations.seats import BO, coming, rounds

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser(meeting):
    user = User.objects.create_superuser("organiser", "organiser@example.org")
    meeting.session.series.organisers.add(user)
    return user


def before(clock, meeting, **away) -> None:
    clock.move_to(meeting.session.starts_at - timedelta(**away))
    registrants.alert_missing(now=timezone.now())
    registrants.alert_missing(now=timezone.now())


def alerts() -> list[str]:
    rows = Message.objects.filter(kind=MessageKind.LINKS_MISSING).order_by("pk")
    return [row.dedupe_key.split(":")[-1].split("-")[1] for row in rows]


def test_once_a_day_before_and_once_an_hour_before(
    meeting, organiser, clock, mailoutbox
):
    coming(meeting)
    AppearanceFactory(session=meeting.session, email="speaker@example.org")
    before(clock, meeting, hours=25)
    assert alerts() == []

    before(clock, meeting, hours=24)
    before(clock, meeting, hours=2)
    assert alerts() == ["24h"]
    before(clock, meeting, hours=1)
    before(clock, meeting, minutes=5)

    assert alerts() == ["24h", "1h"]
    outbox.deliver_due()
    [first, _second] = mailoutbox
    assert first.to == ["organiser@example.org"]
    path = f"?session__id__exact={meeting.session.pk}&own_link=missing"
    for part in (first.body, first.alternatives[0].content.replace("&amp;", "&")):
        assert path in part
        assert "Ada" not in part
        assert "@example.org" not in part
    assert Message.objects.first().session == meeting.session


def test_not_of_who_has_one_is_the_host_or_was_confirmed_just_now(
    meeting, organiser, clock, fake_zoom
):
    fake_zoom.alternative_hosts = {BO}
    coming(meeting)
    coming(meeting, BO)
    rounds()
    clock.move_to(meeting.session.starts_at - timedelta(hours=2))
    late = coming(meeting, "late@example.org")
    Registration.objects.filter(pk=late.pk).update(confirmed_at=timezone.now())

    registrants.alert_missing(now=timezone.now())

    assert alerts() == []
    clock.shift(600)
    registrants.alert_missing(now=timezone.now())
    assert alerts() == ["24h"]


def test_what_is_there_by_the_time_is_not_told(meeting, organiser, clock, mailoutbox):
    coming(meeting)
    before(clock, meeting, hours=24)
    rounds()

    outbox.deliver_due()

    assert mailoutbox == []
    assert Message.objects.get().state == MessageState.DROPPED


def test_a_call_made_anew_counts_its_own_links_alone(meeting, clock):
    coming(meeting)
    rounds()
    now = timezone.now()
    assert number_without(meeting.session, now) == 0

    Meeting.objects.update(zoom_id=None)

    assert Seat.objects.get().join_url
    assert number_without(meeting.session, now) == 1


@pytest.mark.alike
@pytest.mark.parametrize("number", [1, 3])
def test_looking_asks_as_little(
    meeting, clock, organiser, number, django_assert_num_queries
):
    for one in range(number):
        coming(meeting, f"p{one}@example.org")
    rounds(number=5)
    clock.move_to(meeting.session.starts_at - timedelta(hours=20))

    with django_assert_num_queries(1):
        registrants.alert_missing(now=timezone.now())

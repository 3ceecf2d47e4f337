"""Meetings in which each has a link of their own: registration at Zoom, let in by us."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events import meetings
from events.admin.call_words import standing_of
from events.choices import LinkMode, ZoomState
from events.forms import MeetingForm
from events.meetings import ask_for_registration, save_meeting
from events.models import Meeting, Session
from tests.events.calls import asks, of_zoom, rounds
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def personal(clock, fake_zoom):
    return MeetingFactory(**of_zoom(link_mode=LinkMode.PERSONAL))


def at_zoom(fake_zoom, meeting):
    meeting.refresh_from_db()
    return fake_zoom.meetings[meeting.zoom_id]["settings"]


def test_nobody_approves_himself_and_the_shared_link_is_not_kept(personal, fake_zoom):
    rounds()

    made = at_zoom(fake_zoom, personal)
    assert made["approval_type"] == 1
    assert made["registrants_email_notification"] is False
    assert made["registrants_confirmation_email"] is False
    assert (personal.zoom_state, personal.zoom_unapplied) == (ZoomState.LIVE, [])
    # It opens Zoom's own form of registration.
    assert (personal.join_url, personal.number, personal.dial_in) == ("", "", "")
    assert (personal.entry_url, personal.link_version) == ("", 0)


def test_the_desk_lacks_no_link_once_the_call_is_made(personal):
    assert Session.objects.without_link().get() == personal.session
    assert not Meeting.objects.with_link().exists()

    rounds()

    assert not Session.objects.without_link().exists()
    assert Meeting.objects.with_link().get() == personal


def test_the_shared_link_goes_at_once_and_comes_back_as_another(
    meeting, fake_zoom, clock
):
    rounds()
    meeting.refresh_from_db()
    assert meeting.join_url.startswith("https://us02web.zoom.us/j/")

    meeting.link_mode = LinkMode.PERSONAL
    assert save_meeting(meeting=meeting, columns=["link_mode"]) is True
    assert save_meeting(meeting=meeting, columns=["link_mode"]) is False
    meeting.refresh_from_db()
    assert (meeting.join_url, meeting.passcode, meeting.link_version) == ("", "", 2)
    rounds(clock, minutes=1)
    assert at_zoom(fake_zoom, meeting)["approval_type"] == 1
    assert meeting.join_url == ""

    meeting.link_mode = LinkMode.API_SHARED
    save_meeting(meeting=meeting, columns=["link_mode"])
    rounds(clock, minutes=1)
    assert at_zoom(fake_zoom, meeting)["approval_type"] == 2
    assert meeting.join_url.startswith("https://us02web.zoom.us/j/")
    assert meeting.link_version == 3
    assert len(fake_zoom.meetings) == 1


@pytest.mark.alike
@pytest.mark.parametrize(
    ("changed", "missing", "words"),
    [
        ({"approval_type": 0}, "registration_open", "strangers approve themselves"),
        ({"approval_type": 2}, "registration_off", "which a link for each"),
        (
            {"registrants_email_notification": True},
            "registrants_mail",
            "no mail by Zoom",
        ),
    ],
)
def test_what_zoom_makes_of_registration_is_said(
    personal, fake_zoom, clock, changed, missing, words
):
    rounds()
    at_zoom(fake_zoom, personal).update(changed)

    clock.shift(6 * 3600 + 1)
    meetings.converge(now=timezone.now())

    personal.refresh_from_db()
    assert personal.zoom_unapplied == [missing]
    standing = standing_of(personal, timezone.now())
    assert standing.is_trouble
    (said,) = standing.details
    assert words in said
    # It is put right once.
    rounds()
    personal.refresh_from_db()
    assert personal.zoom_unapplied == []
    assert at_zoom(fake_zoom, personal)["approval_type"] == 1


def test_registration_found_off_is_asked_for_once_an_hour(personal, fake_zoom, clock):
    rounds()
    at_zoom(fake_zoom, personal)["approval_type"] = 2
    assert not ask_for_registration(meeting=personal, now=timezone.now())
    clock.shift(3601)

    assert ask_for_registration(meeting=personal, now=timezone.now())
    rounds()

    assert asks(fake_zoom) == ["POST", "GET", "PATCH", "GET"]
    assert at_zoom(fake_zoom, personal)["approval_type"] == 1
    # Sent and not taken: it is said, not sent for ever.
    clock.shift(3601)
    rows = Meeting.objects.filter(pk=personal.pk)
    rows.update(zoom_unapplied=["registration_off"])
    assert not ask_for_registration(meeting=personal, now=timezone.now())
    # One link for all needs none.
    rows.update(zoom_unapplied=[], link_mode=LinkMode.API_SHARED)
    assert not ask_for_registration(meeting=personal, now=timezone.now())


@pytest.mark.alike
def test_the_form_says_what_a_link_for_each_means_and_asks_for_a_spare_one(
    personal, admin_client
):
    assert "api_personal" in dict(
        MeetingForm(instance=Meeting())["link_mode"].field.choices
    )
    page = admin_client.get(
        reverse("admin:events_session_change", args=[personal.session.pk]),
        headers={"Accept-Language": "en"},
    )
    assert "Zoom is told the name, the language and the" in page.text
    typed = {"link_mode": LinkMode.PERSONAL}
    form = MeetingForm(typed, instance=Meeting(session=personal.session))
    form.is_valid()
    [warning] = form.warnings
    assert "Without a link for emergencies" in warning
    spare = {"fallback_join_url": "https://us02web.zoom.us/j/88000000009?pwd=spare"}
    form = MeetingForm(typed | spare, instance=Meeting(session=personal.session))
    form.is_valid()
    assert form.warnings == []


def test_what_the_app_lacks_for_people_is_trouble_only_where_they_have_own_links(
    personal, fake_zoom, admin_client
):
    fake_zoom.scopes.remove("meeting:write:registrant:admin")
    page = reverse("admin:events_session_zoom")

    said = admin_client.post(page, headers={"Accept-Language": "en"}).text
    assert "Sessions are to give each person a link of their own, and" in said
    assert "meeting:write:registrant:admin" in said
    assert "may do all that is needed" not in said

    Meeting.objects.update(link_mode=LinkMode.API_SHARED)
    said = admin_client.post(page, headers={"Accept-Language": "en"}).text
    assert "For a link for each person the app would need" in said
    assert "may do all that is needed" in said

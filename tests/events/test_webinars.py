"""Webinars at Zoom: made like meetings, told apart from them, and turned into them."""

import pytest
from django.utils import timezone

from events import meetings, zoom
from events.admin.call_words import standing_of
from events.choices import Language, LinkMode, State, ZoomKind, ZoomState
from events.models import Meeting
from events.zoom import Kind, webinars
from events.zoom.registrants import Person
from tests.events.calls import asks, edit, of_zoom, rounds
from tests.factories import MeetingFactory, SessionLanguageFactory
from tests.fake_zoom_rules import Trouble
from tests.fake_zoom_webinars import WEBINAR_SCOPES

pytestmark = pytest.mark.django_db
QUIET = {"enable": False, "type": 0}


@pytest.fixture
def webinar(clock, fake_zoom):
    """Of a session in a week, to be made by Zoom."""
    return MeetingFactory(**of_zoom(zoom_kind=ZoomKind.WEBINAR))


def test_a_webinar_is_made_changed_and_deleted_as_what_it_is(webinar, fake_zoom, clock):
    SessionLanguageFactory(session=webinar.session, language=Language.FRENCH)

    rounds()

    webinar.refresh_from_db()
    assert (webinar.zoom_state, webinar.zoom_error) == (ZoomState.LIVE, {})
    assert webinar.zoom_unapplied == []
    assert webinar.join_url.startswith("https://us02web.zoom.us/j/")
    assert fake_zoom.meetings == {}
    made = fake_zoom.webinars[webinar.zoom_id]
    assert made["type"] == 5
    assert made["settings"] == {
        "approval_type": 2,
        "registrants_email_notification": False,
        "registrants_confirmation_email": False,
        "meeting_authentication": False,
        "auto_recording": "none",
        "language_interpretation": {"enable": False},
        "practice_session": True,
        "panelist_authentication": False,
        "panelists_invitation_email_notification": False,
        "attendees_and_panelists_reminder_email_notification": QUIET,
        "follow_up_attendees_email_notification": QUIET,
        "follow_up_absentees_email_notification": QUIET,
        "email_language": "fr-FR",
    }
    edit(webinar, title_fr="Un autre titre")
    rounds()
    assert made["topic"].startswith("Un autre titre")
    edit(webinar, state=State.CANCELLED)
    rounds()
    assert fake_zoom.webinars == {}
    assert [path for _method, path in fake_zoom.calls if "meetings" in path] == []
    assert fake_zoom.calls[-1][1].endswith("?cancel_webinar_reminder=false")


def test_a_link_for_each_asks_for_registration_that_nobody_does_alone(
    webinar, fake_zoom
):
    Meeting.objects.update(link_mode=LinkMode.PERSONAL)

    rounds()

    webinar.refresh_from_db()
    made = fake_zoom.webinars[webinar.zoom_id]["settings"]
    assert made["approval_type"] == 1
    assert (webinar.join_url, webinar.zoom_unapplied) == ("", [])


def test_after_a_lost_answer_the_webinar_is_found_among_webinars(
    webinar, fake_zoom, clock
):
    fake_zoom.trouble = [Trouble("POST", "drop")]
    rounds()

    rounds(clock, minutes=2)

    assert len(fake_zoom.webinars) == 1
    assert Meeting.objects.get().zoom_state == ZoomState.LIVE
    assert asks(fake_zoom) == ["POST", "GET", "PATCH", "GET"]


@pytest.mark.alike
@pytest.mark.parametrize("lacks", ["add-on", "scope"])
def test_what_webinars_lack_stops_no_meeting(webinar, fake_zoom, clock, lacks):
    if lacks == "add-on":
        fake_zoom.webinar_hosts.clear()
    else:
        fake_zoom.scopes.remove("webinar:write:webinar:admin")
    rounds()
    other = MeetingFactory(**of_zoom())

    rounds(clock, seconds=10)

    other.refresh_from_db()
    assert other.zoom_state == ZoomState.LIVE
    webinar.refresh_from_db()
    assert (webinar.zoom_state, webinar.zoom_id) == (ZoomState.NONE, None)
    standing = standing_of(webinar, timezone.now())
    assert standing.is_trouble
    if lacks == "add-on":
        assert "lacks the webinar add-on" in standing.words
    else:
        assert standing.details[0] == "webinar:write:webinar:admin"
    # Nothing was made: it becomes a meeting at once, if that is wanted.
    webinar.zoom_kind = ZoomKind.MEETING
    meetings.save_meeting(meeting=webinar, columns=["zoom_kind"])
    rounds()
    webinar.refresh_from_db()
    assert webinar.zoom_id in fake_zoom.meetings


@pytest.mark.alike
@pytest.mark.parametrize(
    ("kind", "says", "noticed"),
    [
        (ZoomKind.MEETING, 3000, "edit"),
        (ZoomKind.MEETING, 3000, "check"),
        (ZoomKind.WEBINAR, 3000, "edit"),
        (ZoomKind.WEBINAR, 3001, "check"),
    ],
)
def test_what_a_host_converts_in_the_portal_is_recognised(
    webinar, fake_zoom, clock, kind, says, noticed
):
    Meeting.objects.update(zoom_kind=kind)
    rounds()
    webinar.refresh_from_db()
    number, link = webinar.zoom_id, webinar.join_url
    fake_zoom.says_of_meetings = says

    fake_zoom.convert(number)
    if noticed == "edit":
        edit(webinar, title_fr="Un autre titre")
        rounds(clock, minutes=1)
    else:
        rounds(clock, hours=7)

    webinar.refresh_from_db()
    other = {"meeting": "webinar", "webinar": "meeting"}[kind]
    kept = {"meeting": fake_zoom.meetings, "webinar": fake_zoom.webinars}
    assert webinar.zoom_kind == other
    assert (webinar.zoom_id, webinar.join_url) == (number, link)
    assert (webinar.zoom_state, webinar.zoom_error) == (ZoomState.LIVE, {})
    # What it is to be as that is sent, once, and then all is quiet.
    assert kept[other][number]["settings"]["approval_type"] == 2
    assert ("practice_session" in kept[other][number]["settings"]) == (
        other == "webinar"
    )
    before = len(fake_zoom.calls)
    rounds(clock, minutes=5)
    assert len(fake_zoom.calls) == before


@pytest.mark.alike
@pytest.mark.parametrize(
    ("kind", "says"),
    [(ZoomKind.MEETING, 3000), (ZoomKind.WEBINAR, 3000), (ZoomKind.WEBINAR, 3001)],
)
def test_a_converted_one_goes_with_its_session(webinar, fake_zoom, clock, kind, says):
    Meeting.objects.update(zoom_kind=kind)
    rounds()
    fake_zoom.says_of_meetings = says
    fake_zoom.convert(Meeting.objects.get().zoom_id)

    edit(webinar, state=State.CANCELLED)
    rounds(clock, minutes=1)

    assert (fake_zoom.meetings, fake_zoom.webinars) == ({}, {})
    assert Meeting.objects.get().zoom_state == ZoomState.NONE


def test_a_webinar_that_the_app_may_not_see_is_told_with_what_is_lacking(
    webinar, fake_zoom, clock
):
    Meeting.objects.update(zoom_kind=ZoomKind.MEETING)
    rounds()
    webinar.refresh_from_db()
    fake_zoom.convert(webinar.zoom_id)
    fake_zoom.scopes.remove("webinar:read:webinar:admin")

    rounds(clock, hours=7)

    webinar.refresh_from_db()
    standing = standing_of(webinar, timezone.now())
    assert standing.is_trouble
    assert standing.details[0] == "webinar:read:webinar:admin"
    assert webinar.zoom_id in fake_zoom.webinars


@pytest.mark.parametrize("sees", ["webinars", "both"])
def test_a_webinar_deleted_at_zoom_is_gone_whatever_the_app_may_see(
    webinar, fake_zoom, clock, sees
):
    rounds()
    fake_zoom.webinars.clear()
    if sees == "webinars":
        fake_zoom.scopes = list(WEBINAR_SCOPES.values())

    rounds(clock, hours=7)

    webinar.refresh_from_db()
    assert (webinar.zoom_state, webinar.zoom_id) == (ZoomState.GONE, None)
    assert webinar.zoom_kind == ZoomKind.WEBINAR


def test_panelists_are_added_listed_and_removed(fake_zoom, clock):
    body = {"topic": "x", "settings": {}}
    made = zoom.create_meeting("host@example.org", body, Kind.WEBINAR)

    webinars.add_panelist(made.id, Person("ada@example.org", "Ada Lovelace", "fr"))

    [ada] = webinars.panelists(made.id)
    assert (ada.email, ada.standing) == ("ada@example.org", "approved")
    assert ada.join_url.startswith(f"https://us02web.zoom.us/w/{made.id}?tk=")
    assert "canary" not in f"{ada!r}"
    webinars.remove_panelist(made.id, ada.id)
    assert webinars.panelists(made.id) == []
    with pytest.raises(zoom.Refused):
        webinars.remove_panelist(made.id, ada.id)
    for said in ({}, {"panelists": "x"}, {"panelists": [1]}, {"panelists": [{}]}):
        fake_zoom.trouble = [Trouble("GET", "answer", (200, {}, said))]
        with pytest.raises(zoom.AnswerLost):
            webinars.panelists(made.id)

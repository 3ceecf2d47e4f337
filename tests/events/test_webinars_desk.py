"""Meeting or webinar, as organisers choose it and are told of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.choices import LinkMode, ZoomKind, ZoomState
from events.meetings import save_meeting
from events.models import Meeting
from tests.events.calls import of_zoom, rounds
from tests.events.desk import typed
from tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
ACCOUNT = "/admin/events/session/zoom/"


def change(desk, meeting, **edits):
    """The session's form, opened, edited, sent."""
    page = reverse("admin:events_session_change", args=[meeting.session_id])
    data = typed(desk.get(page, headers=ENGLISH))
    data |= {f"meeting-0-{name}": value for name, value in edits.items()}
    return desk.post(page, data, headers=ENGLISH)


def test_a_call_is_a_meeting_until_somebody_chooses_a_webinar(desk, meeting, fake_zoom):
    page = reverse("admin:events_session_change", args=[meeting.session_id])
    text = desk.get(page, headers=ENGLISH).text
    assert "a meeting: everybody may speak" in text
    assert "a webinar: the speakers speak, the others watch" in text
    assert "needs Zoom’s add-on for webinars" in text

    assert change(desk, meeting, kind="webinar").status_code == 302

    rounds()
    meeting.refresh_from_db()
    assert (meeting.zoom_kind, meeting.zoom_state) == ("webinar", ZoomState.LIVE)
    assert list(fake_zoom.webinars) == [meeting.zoom_id]


def test_what_zoom_has_made_stays_what_it_is_and_the_organiser_is_told_how_to_convert(
    desk, meeting, fake_zoom
):
    rounds()
    meeting.refresh_from_db()

    answer = change(desk, meeting, kind="webinar", passcode="", seat_limit="300")

    assert answer.status_code == 200
    assert "Convert it on Zoom’s own pages" in answer.text
    # Nothing typed is lost, nothing is written.
    assert 'value="300"' in answer.text
    assert Meeting.objects.get().seat_limit is None
    rounds()
    assert (len(fake_zoom.meetings), len(fake_zoom.webinars)) == (1, 0)
    # The worker may have made it while the form was open: that is asked of the row.
    other = Meeting(session_id=meeting.session_id, pk=meeting.pk, zoom_kind="webinar")
    save_meeting(meeting=other, columns=["zoom_kind"])
    assert Meeting.objects.get().zoom_kind == ZoomKind.MEETING


def test_without_an_account_nobody_is_asked(desk, settings, fake_zoom, clock):
    settings.ZOOM_ACCOUNT_ID = ""
    meeting = MeetingFactory(
        **of_zoom(link_mode=LinkMode.MANUAL, join_url="https://us02web.zoom.us/j/1")
    )
    page = reverse("admin:events_session_change", args=[meeting.session_id])
    assert "a webinar" not in desk.get(page, headers=ENGLISH).text

    assert change(desk, meeting, seat_limit="50", kind="webinar").status_code == 302

    row = Meeting.objects.get()
    assert (row.seat_limit, row.zoom_kind) == (50, ZoomKind.MEETING)


@pytest.mark.parametrize(
    ("has", "lacks", "says", "says_not"),
    [
        (True, "", "may hold webinars", "add-on"),
        (False, "", "has no add-on for webinars", "may hold webinars"),
        (True, "user:read:settings:admin", "user:read:settings:admin", "may hold"),
    ],
)
def test_the_test_of_the_account_says_whether_there_may_be_webinars(
    desk, fake_zoom, has, lacks, says, says_not
):
    fake_zoom.webinar_hosts = {"host@example.org"} if has else set()
    fake_zoom.scopes = [scope for scope in fake_zoom.scopes if scope != lacks]

    page = desk.post(ACCOUNT, headers=ENGLISH).text

    assert says in page
    assert says_not not in page
    # Webinars are not needed: without them all is well.
    assert "the app may do all that is needed" in page


def test_the_start_link_of_a_webinar_is_its_own(desk, meeting):
    Meeting.objects.update(zoom_kind=ZoomKind.WEBINAR)
    rounds()
    page = reverse("admin:events_session_call", args=[meeting.session_id])

    answer = desk.post(page, {"ask": "start"}, headers=ENGLISH)

    assert "?zak=eyJcanary-zak" in answer.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"zoom_synced_at": timezone.now()}, "The {} is made, and as it should be."),
        ({"zoom_unapplied": ["waiting_room"]}, "The {} is made, but Zoom did not take"),
        ({"zoom_state": ZoomState.GONE}, "Somebody deleted this {} at Zoom."),
        ({"zoom_state": ZoomState.GONE}, "Make another {}"),
    ],
)
def test_each_kind_of_call_is_called_by_its_name(desk, meeting, state, words):
    page = reverse("admin:events_session_call", args=[meeting.session_id])
    said = {}
    for kind in ZoomKind:
        made = {"zoom_kind": kind, "zoom_state": ZoomState.LIVE, "zoom_id": 1}
        Meeting.objects.update(**made | state)
        said[kind] = desk.get(page, headers=ENGLISH).text

    for kind, other in (("meeting", "webinar"), ("webinar", "meeting")):
        assert words.format(kind) in said[kind]
        assert words.format(other) not in said[kind]

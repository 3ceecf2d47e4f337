"""Who speaks in a webinar is its panelist: by the same door, and never a registrant."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import meetings
from events.choices import LinkMode, ZoomKind, ZoomState
from events.models import Appearance, Meeting
from registrations import outbox, tokens
from registrations.choices import MessageKind, SeatState
from registrations.models import Participant, Seat
from registrations.registrants import compare
from registrations.services.links import tell_links
from tests.factories import AppearanceFactory, MeetingFactory
from tests.fake_zoom_rules import Trouble
from tests.registrations.seats import ADA, at_zoom, coming, link, personal, rounds

pytestmark = pytest.mark.django_db
EVE = "eve@example.org"


@pytest.fixture
def webinar(clock, fake_zoom):
    return personal(zoom_kind=ZoomKind.WEBINAR)


def shared(meeting: Meeting) -> None:
    Meeting.objects.filter(pk=meeting.pk).update(link_mode=LinkMode.API_SHARED)
    rounds()
    meeting.refresh_from_db()


def speaking(meeting: Meeting, email: str = EVE, **traits) -> Appearance:
    return AppearanceFactory(session=meeting.session, email=email, **traits)


def panel(zoom, meeting: Meeting) -> list[str]:
    return [row["email"] for row in zoom.panelists.get(meeting.zoom_id, [])]


@pytest.mark.parametrize("is_personal", [True, False])
def test_who_speaks_is_a_panelist_and_the_others_watch(
    webinar, fake_zoom, clock, client, is_personal
):
    if not is_personal:
        shared(webinar)
    ada, eve = coming(webinar), speaking(webinar)
    speaking(webinar, "", speaker=eve.speaker, role="moderator")
    host = speaking(webinar, "Host@example.org")

    rounds(clock, seconds=10)

    assert panel(fake_zoom, webinar) == [EVE]
    assert at_zoom(fake_zoom, webinar) == ({ADA: "approved"} if is_personal else {})
    clock.move_to(webinar.session.starts_at - timedelta(minutes=10))
    own = client.post(tokens.speaker_path(eve)).headers["Location"]
    assert own.endswith(".panel")
    theirs = client.post(tokens.join_path(ada)).headers["Location"]
    if is_personal:
        assert theirs == link(ada, webinar)
    else:
        assert theirs == webinar.join_url
    assert theirs != own
    assert Seat.objects.get(appearance=host).state == SeatState.IS_HOST
    # Asked once, whatever the worker does meanwhile.
    rounds(clock, seconds=10)
    assert panel(fake_zoom, webinar) == [EVE]


@pytest.mark.alike
@pytest.mark.parametrize("how", ["drop", "fail"])
def test_a_lost_answer_makes_nobody_a_panelist_twice(webinar, fake_zoom, clock, how):
    eve = speaking(webinar)
    fake_zoom.trouble = [Trouble("POST", how, times=2)]

    rounds(clock, minutes=5)

    assert panel(fake_zoom, webinar) == [EVE]
    assert link(eve, webinar).endswith(".panel")


def test_two_parts_of_one_person_are_one_panelist_until_the_last_goes(
    webinar, fake_zoom, clock
):
    eve = speaking(webinar)
    other = speaking(webinar, speaker=eve.speaker, role="moderator")
    rounds(clock, seconds=10)
    assert panel(fake_zoom, webinar) == [EVE]
    assert link(eve, webinar) == link(other, webinar) != ""

    other.delete()
    rounds(clock, minutes=1)
    assert panel(fake_zoom, webinar) == [EVE]
    Appearance.objects.update(email="")
    rounds(clock, minutes=1)

    assert panel(fake_zoom, webinar) == []
    assert link(eve, webinar) == ""


@pytest.mark.alike
def test_another_address_is_another_panelist_and_who_is_taken_out_is_none(
    webinar, fake_zoom, clock
):
    eve = speaking(webinar)
    rounds(clock, seconds=10)
    before = link(eve, webinar)

    Appearance.objects.update(email="eve@new.example.org")
    rounds(clock, seconds=10)
    assert panel(fake_zoom, webinar) == ["eve@new.example.org"]
    assert link(eve, webinar) not in ("", before)

    fake_zoom.panelists[webinar.zoom_id].append(
        {"id": "theirs", "email": "added-at-zoom@example.org", "name": "X"}
    )
    eve.delete()
    rounds(clock, minutes=1)

    assert panel(fake_zoom, webinar) == ["added-at-zoom@example.org"]
    assert not Seat.objects.exists()


def test_who_was_taken_off_the_panel_in_zooms_portal_is_put_back_within_a_day(
    webinar, fake_zoom, clock
):
    ada, eve = coming(webinar), speaking(webinar)
    speaking(webinar, "max@example.org")
    rounds(clock, seconds=10)
    own, theirs = link(eve, webinar), link(ada, webinar)
    there = fake_zoom.panelists[webinar.zoom_id]
    there[:] = [row for row in there if row["email"] != EVE]

    clock.shift(timedelta(hours=20))
    # One list at a time: who watches, then who speaks.
    assert [compare(now=timezone.now()) for _ in range(3)] == [0, 1, 0]
    rounds(clock, seconds=10)

    assert sorted(panel(fake_zoom, webinar)) == [EVE, "max@example.org"]
    assert link(eve, webinar).endswith(".panel")
    assert link(eve, webinar) != own
    assert link(ada, webinar) == theirs


def test_who_is_erased_is_forgotten_as_what_they_were(webinar, fake_zoom, clock):
    ada, eve = coming(webinar), speaking(webinar)
    rounds(clock, seconds=10)
    numbers = set(Seat.objects.values_list("registrant_id", flat=True))
    assert len(numbers) == 2

    Participant.objects.filter(pk=ada.participant_id).delete()
    rounds(clock, minutes=1)

    assert at_zoom(fake_zoom, webinar) == {}
    assert panel(fake_zoom, webinar) == [EVE]
    assert Seat.objects.get().appearance == eve


def test_what_the_app_may_not_do_for_panelists_stops_no_meeting(
    webinar, fake_zoom, clock
):
    fake_zoom.scopes.remove("webinar:write:panelist:admin")
    fake_zoom.tokens.clear()
    eve, ada = speaking(webinar), coming(personal())

    rounds(clock, seconds=10)

    assert link(ada, Meeting.objects.latest("pk")) != ""
    seat = Seat.objects.get(appearance=eve)
    assert (seat.state, seat.error["kind"]) == (SeatState.TO_ADD, "scope")
    fake_zoom.scopes.append("webinar:write:panelist:admin")
    fake_zoom.tokens.clear()
    rounds(clock, minutes=20)
    assert panel(fake_zoom, webinar) == [EVE]


@pytest.mark.alike
@pytest.mark.parametrize(
    ("kind", "says"), [(ZoomKind.MEETING, 3000), (ZoomKind.WEBINAR, 3001)]
)
def test_in_what_a_host_converted_everybody_has_a_link_again(
    clock, fake_zoom, kind, says
):
    meeting = personal(zoom_kind=kind)
    ada, eve = coming(meeting), speaking(meeting)
    rounds(clock, seconds=10)
    known = link(ada, meeting)
    assert link(eve, meeting).endswith(".panel") == (kind == "webinar")
    fake_zoom.says_of_meetings = says

    clock.shift(timedelta(minutes=16))
    fake_zoom.convert(meeting.zoom_id)
    late = coming(meeting, "late@example.org")
    rounds(clock, minutes=16)
    rounds(clock, seconds=10)

    meeting.refresh_from_db()
    assert meeting.zoom_kind == {"meeting": "webinar", "webinar": "meeting"}[kind]
    assert meeting.zoom_state == ZoomState.LIVE
    assert link(eve, meeting).endswith(".panel") == (kind == "meeting")
    assert link(ada, meeting) == known
    assert link(late, meeting) not in ("", known)
    rows = [row["email"] for row in fake_zoom.people[meeting.zoom_id].values()]
    assert sorted(set(rows)) == sorted(rows)
    assert fake_zoom.tries[ADA, "2026-11-02"] == 1


def test_registration_found_off_is_asked_for_again(webinar, fake_zoom, clock):
    clock.shift(timedelta(hours=2))
    fake_zoom.webinars[webinar.zoom_id]["settings"]["approval_type"] = 2
    ada = coming(webinar)

    rounds(clock, minutes=16)

    assert fake_zoom.webinars[webinar.zoom_id]["settings"]["approval_type"] == 1
    assert link(ada, webinar) != ""


def test_no_mail_sends_a_speaker_where_they_could_only_watch(
    clock, fake_zoom, mailoutbox
):
    meeting = MeetingFactory(
        link_mode=LinkMode.API_SHARED, join_url="", zoom_kind=ZoomKind.WEBINAR
    )
    meetings.converge(now=timezone.now())
    meeting.refresh_from_db()
    ada, eve = coming(meeting), speaking(meeting)
    now = timezone.now()
    outbox.owe(kind=MessageKind.CONFIRMED, to=ada, occasion="x", now=now)
    outbox.owe(kind=MessageKind.BRIEFING, to=eve, occasion="x", now=now)
    outbox.deliver_due()

    to_ada, to_eve = sorted(mailoutbox, key=lambda mail: mail.to)
    assert meeting.join_url in to_ada.body
    assert "zoom.us" not in to_eve.body
    assert tokens.speaker_path(eve) in to_eve.body
    # Told once of another link, they hear of the same door.
    Meeting.objects.update(
        join_url="https://us02web.zoom.us/j/88?pwd=other",
        link_version=2,
        link_changed_at=now,
    )
    mailoutbox.clear()
    for _ in range(2):
        clock.shift(120)
        tell_links(now=timezone.now())
        outbox.deliver_due()
    to_ada, to_eve = sorted(mailoutbox, key=lambda mail: mail.to)
    assert "pwd=other" in to_ada.body
    assert "zoom.us" not in to_eve.body
    assert tokens.speaker_path(eve) in to_eve.body


@pytest.mark.alike
def test_who_speaks_still_does_where_somebody_took_the_webinar_over(
    webinar, fake_zoom, clock
):
    shared(webinar)
    eve = speaking(webinar)
    rounds(clock, seconds=10)
    own = link(eve, webinar)

    webinar.link_mode = LinkMode.MANUAL
    meetings.save_meeting(meeting=webinar, columns=["link_mode"])
    rounds(clock, minutes=1)

    webinar.refresh_from_db()
    assert panel(fake_zoom, webinar) == [EVE]
    assert link(eve, webinar) == own
    # Another link is another call, also for who speaks.
    webinar.join_url = "https://us02web.zoom.us/j/99999999999?pwd=other"
    meetings.save_meeting(meeting=webinar, columns=["join_url"])
    webinar.refresh_from_db()
    assert link(eve, webinar) == webinar.join_url
    rounds(clock, minutes=1)
    assert fake_zoom.webinars == {}

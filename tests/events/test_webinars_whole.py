"""A talk as a webinar with links of their own: from the form to the mails to the door."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from events.models import Appearance
from registrations import tokens
from registrations.choices import RegistrationState
from registrations.models import Registration
from tests.events.calls import of_zoom
from tests.events.desk import typed as form
from tests.factories import AppearanceFactory, MeetingFactory, PlacesFactory
from tests.registrations.visits import register_address, typed

pytestmark = pytest.mark.django_db
EVE = "eve@example.org"
PEOPLE = ("ada@example.org", "bo@example.org", "cleo@example.org")


def worker(clock, times: int = 4) -> None:
    for _ in range(times):
        clock.shift(timedelta(seconds=10))
        call_command("deliver", "--once", verbosity=0)


def register(client, session, email: str) -> None:
    """As a visitor: the form, then the button behind the address in the mail."""
    data = typed(session, email=email, name=f"{email[:3].title()} Somebody")
    assert client.post(register_address(session), data).status_code == 200


def confirm(client, mail) -> None:
    [path] = re.findall(r"https?://[^/\s]+(/confirm/\S+)", mail.body)
    assert client.post(path).status_code == 303


def location(client, path: str) -> str:
    return client.post(path).headers["Location"]


def doors_of(meeting) -> dict[str, str]:
    rows = Registration.objects.filter(session=meeting.session)
    doors = {
        row.participant.email: tokens.join_path(row)
        for row in rows.select_related("participant")
    }
    return doors | {EVE: tokens.speaker_path(Appearance.objects.get())}


def standing(zoom, meeting) -> dict[str, str]:
    """Who watches, as Zoom has them, and who speaks."""
    rows = zoom.people[meeting.zoom_id].values()
    speaks = {row["email"]: "speaks" for row in zoom.panelists[meeting.zoom_id]}
    return {row["email"]: row["status"] for row in rows} | speaks


@pytest.fixture
def talk(desk, clock, fake_zoom):
    """A session whose call an organiser has made a webinar, with links of their own."""
    meeting = MeetingFactory(**of_zoom())
    PlacesFactory(session=meeting.session, capacity=10)
    AppearanceFactory(session=meeting.session, email=EVE)
    page = reverse("admin:events_session_change", args=[meeting.session_id])
    chosen = {"link_mode": "api_personal", "kind": "webinar"}
    data = form(desk.get(page))
    data |= {f"meeting-0-{name}": value for name, value in chosen.items()}
    assert desk.post(page, data).status_code == 302
    return meeting


def test_a_speaker_and_three_people_each_enter_by_their_own_link(
    client, talk, clock, fake_zoom, mailoutbox
):
    visitor = type(client)()
    for email in PEOPLE:
        register(visitor, talk.session, email)
    worker(clock)
    for mail in list(mailoutbox):
        if mail.to[0] in PEOPLE:
            confirm(visitor, mail)
    worker(clock)

    # Zoom knows three who watch and one who speaks, each asked for once.
    talk.refresh_from_db()
    assert fake_zoom.webinars[talk.zoom_id]["settings"]["approval_type"] == 1
    assert standing(fake_zoom, talk) == {EVE: "speaks"} | dict.fromkeys(
        PEOPLE, "approved"
    )
    asked = [path for method, path in fake_zoom.calls if method == "POST"]
    assert sum(path.endswith("/batch_registrants") for path in asked) == 3
    assert sum(path.endswith("/panelists") for path in asked) == 1

    # Each was mailed the door, and nobody a link of Zoom’s.
    doors, told = doors_of(talk), {mail.to[0]: mail.body for mail in mailoutbox}
    assert [email for email, door in doors.items() if door not in told[email]] == []
    assert "zoom.us" not in "".join(mail.body for mail in mailoutbox)

    clock.move_to(talk.session.starts_at - timedelta(minutes=10))
    links = {email: location(visitor, door) for email, door in doors.items()}
    assert len(set(links.values())) == 4
    for email, link in links.items():
        assert link.startswith(f"https://us02web.zoom.us/w/{talk.zoom_id}?tk=")
        assert link.endswith(".panel") == (email == EVE)

    # Who leaves is known there no more; the others notice nothing.
    leaving = Registration.objects.filter(participant__email=PEOPLE[0])
    leaving.update(state=RegistrationState.CANCELLED)
    worker(clock)
    assert standing(fake_zoom, talk)[PEOPLE[0]] == "denied"
    assert location(visitor, doors[PEOPLE[1]]) == links[PEOPLE[1]]

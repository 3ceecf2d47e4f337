"""After the retention, the whole database holds nothing of whoever came."""

import re
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.test import Client

from events.choices import Mode
from events.models import Session
from registrations.models import Registration
from tests.factories import (
    AppearanceFactory,
    CityFactory,
    MeetingFactory,
    PlacesFactory,
    SessionFactory,
)
from tests.fairville_site.test_accounts import sign_in
from tests.registrations.dump import places_of
from tests.registrations.test_following import sent, series_form
from tests.registrations.visits import register_address, typed

pytestmark = pytest.mark.django_db

CANARY = "zqcanaryqz"
HOST = "xn--fte-fma"  # what IDNA makes of the domain “fête”
LIST = "/admin/registrations/registration/"
PLANTED = {
    "account_emailaddress.email",
    "auth_user.username",
    "django_session.decoded",
    "events_appearance.email",
    "events_meeting.interpreters",
    "registrations_participant.email",
    "registrations_registration.name",
    "registrations_registration.note",
    "registrations_registration.organisation",
}
CONFIRM = re.compile(r"http://testserver(/(?:confirm|follow)/\S+/)")


def work() -> None:
    """What the worker does when it is its turn: mails, reminders, erasure."""
    call_command("deliver", "--once")


def pressed() -> None:
    """The button of each link to confirm that came by mail, but one person's."""
    work()
    for letter in mail.outbox:
        if "unconfirmed" not in letter.to[0]:
            for path in CONFIRM.findall(letter.body):
                Client().post(path)
    mail.outbox.clear()
    work()


def register(session: Session, email: str, **answers: str) -> None:
    data = typed(session, email=email, mode=Mode.ON_SITE, name=CANARY, **answers)
    answer = Client().post(register_address(session), data)
    assert answer.status_code == 200


def planted(session: Session, desk: Client, mailoutbox) -> None:
    """All that people and organisers type, by the forms that they type it into."""
    city = CityFactory(country="SN")
    register(
        session,
        f"{CANARY.upper()}@Fête.Example",
        organisation=CANARY,
        note=CANARY,
        city=str(city.pk),
        wants_news="on",
    )
    for number in range(5):
        register(session, f"{CANARY}{number}@example.org", comes_as="resident")
    register(session, f"{CANARY}-unconfirmed@example.org")
    address, subject = series_form(session.series)
    Client().post(address, sent(subject, f"{CANARY}-follower@example.org"))
    sign_in(Client(), mailoutbox, f"{CANARY}-account@example.org")
    mailoutbox.clear()
    pressed()
    typed_by_hand = {
        "session": session.pk,
        "name": CANARY,
        "email": f"{CANARY}-hand@example.org",
        "language": "fr",
        "mode": Mode.ON_SITE,
        "organisation": CANARY,
        "note": CANARY,
    }
    assert desk.post(f"{LIST}add/", typed_by_hand).status_code == 302


def at_the_door(session: Session, desk: Client) -> None:
    page = f"/admin/registrations/attendance/{session.pk}/"
    for row in Registration.objects.filter(state="confirmed"):
        assert desk.post(page, {"in": row.pk}).status_code == 303
    for _ in range(5):
        walk_in = {"name": CANARY, "organisation": CANARY, "form_key": str(uuid4())}
        assert desk.post(page, walk_in).status_code == 303


def figures(desk: Client, session: Session) -> str:
    """As the page and the file show them."""
    address = f"/admin/registrations/figure/?session={session.pk}"
    page = desk.get(address).text.partition("desk-facts")[2]
    file = desk.get(f"{address}&as=csv")
    return page + b"".join(file.streaming_content).decode()


@pytest.fixture
def desk(client):
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(user)
    return client


def opened() -> Session:
    session = SessionFactory(hybrid=True, title_en="Spring")
    PlacesFactory(session=session, mode=Mode.ON_SITE, capacity=40)
    MeetingFactory(session=session, interpreters=f"{CANARY}@example.org fr en")
    AppearanceFactory(session=session, email=f"{CANARY}-speaker@example.org")
    return session


def again(desk: Client) -> Client:
    """Months later one signs in anew."""
    desk.force_login(User.objects.get(username="organiser"))
    return desk


def held(session: Session, desk: Client, clock, mailoutbox) -> None:
    """From the first registration to the evening itself, its exports and walk-ins."""
    planted(session, desk, mailoutbox)
    left = Registration.objects.get(participant__email__startswith=f"{CANARY}0")
    chosen = {"action": "cancel_and_tell", "_selected_action": [str(left.pk)]}
    desk.post(LIST, {**chosen, "sure": 1})
    work()
    assert places_of(CANARY, HOST) >= PLANTED
    clock.move_to("2026-12-02 10:00:00+00:00")  # reminders, expired requests
    work()
    clock.move_to("2026-12-03 11:00:00+00:00")
    at_the_door(session, again(desk))
    exported = desk.post(f"{LIST}export/", {"as": "xlsx"})
    assert b"".join(exported.streaming_content)
    assert "registrations_walkin.name" in places_of(CANARY)


def test_nothing_is_left_of_anybody_and_the_figures_stay(desk, mailoutbox, caplog):
    caplog.set_level("INFO")
    with time_machine.travel("2026-11-26 10:00:00+00:00", tick=False) as clock:
        session = opened()
        held(session, desk, clock, mailoutbox)
        before = figures(desk, session)
        assert ">Senegal</th>" in before

        clock.move_to("2027-03-03 11:59:00+00:00")
        call_command("erase_past")
        assert Registration.objects.exists()
        clock.move_to("2027-03-03 12:00:00+00:00")
        call_command("erase_past")

        # Followers stay, by their address alone; so does the account for now.
        assert places_of(CANARY, HOST) == {
            "account_emailaddress.email",
            "auth_user.email",
            "auth_user.username",
            "registrations_participant.email",
        }
        assert figures(again(desk), session) == before

        mail.outbox.clear()
        clock.move_to("2029-11-30 10:00:00+00:00")
        work()
        asked = {one.to[0] for one in mail.outbox if one.to[0].startswith(CANARY)}
        assert asked == {f"{CANARY}@{HOST}.example", f"{CANARY}-follower@example.org"}
        clock.move_to("2029-12-31 10:00:00+00:00")
        call_command("erase_past")

        assert places_of(CANARY, HOST) == set()
        assert figures(again(desk), session) == before
    assert CANARY not in caplog.text.lower()
    assert HOST not in caplog.text

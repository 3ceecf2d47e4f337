"""Several sessions in one step: one mail, one button, a place in each."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django.utils.translation import override

from events.choices import Mode, RegistrationMode
from events.models import Session
from registrations import outbox
from registrations.choices import MessageKind
from registrations.forms import SeriesForm
from registrations.models import Participant, Registration
from registrations.services import confirm_registration
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
    from_now,
)
from tests.registrations.meanwhile import just_before
from tests.registrations.outcomes import owed, states
from tests.registrations.visits import AMINA, confirm_address, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def series():
    return SeriesFactory(title_en="Levers")


def sessions(series, number: int, **traits: object) -> list[Session]:
    return [
        SessionFactory(
            series=series,
            starts_at=from_now(days=7 + order),
            title_en=f"Part {order}",
            **traits,
        )
        for order in range(number)
    ]


def address(series) -> str:
    with override("en"):
        return f"{series.get_absolute_url()}register/"


def typed(series, chosen: list[Session], **more: str) -> dict[str, object]:
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        stamp = SeriesForm(series, chosen).shown_stamp
    keys = [str(session.pk) for session in chosen]
    return {**AMINA, "sessions": keys, "stamp": stamp, "website": "", **more}


def asked(client, series, chosen: list[Session], **more: str) -> list[Registration]:
    answer = client.post(address(series), typed(series, chosen, **more))
    assert "Look in your mailbox" in page(answer)
    return list(Registration.objects.filter(session__in=chosen).order_by("pk"))


def test_one_mail_and_one_button_confirm_all_that_was_ticked(client, series):
    first, _other, third = sessions(series, 3)

    rows = asked(client, series, [first, third])
    outbox.deliver_due()

    assert [row.session for row in rows] == [first, third]
    [letter] = mail.outbox
    assert "Part 0" in letter.body
    assert "Part 2" in letter.body
    assert "Part 1" not in letter.body
    assert len(set(re.findall(r"/confirm/\S+", letter.body))) == 1

    path = confirm_address(rows[0])
    assert "Confirm my registrations" in page(client.get(path))
    answer = page(client.post(path, follow=True))

    assert states(*rows) == ["confirmed", "confirmed"]
    assert answer.count(": confirmed") == 2
    client.post(path)  # once more changes nothing
    assert owed() == [MessageKind.CONFIRM_ADDRESS] + [MessageKind.CONFIRMED] * 2


@pytest.mark.parametrize("closed", [0, 1])
def test_one_that_is_closed_meanwhile_stops_no_other(client, series, closed):
    rows = asked(client, series, sessions(series, 2))
    Session.objects.filter(pk=rows[closed].session_id).update(
        registration_mode=RegistrationMode.CLOSED
    )

    answer = page(client.post(confirm_address(rows[0])))

    other = 1 - closed
    assert states(rows[closed], rows[other]) == ["requested", "confirmed"]
    assert "<h1>You are registered</h1>" in answer
    assert f"Part {other}: confirmed" in answer
    assert f"Part {closed}: requested" in answer
    assert "/me/" in answer
    assert owed() == [MessageKind.CONFIRM_ADDRESS, MessageKind.CONFIRMED]


def test_all_that_are_closed_meanwhile_say_so(client, series):
    rows = asked(client, series, sessions(series, 2))
    Session.objects.update(registration_mode=RegistrationMode.CLOSED)

    answer = page(client.post(confirm_address(rows[0])))

    assert states(*rows) == ["requested", "requested"]
    assert "nothing was changed" in answer
    assert "/me/" not in answer


def test_a_full_one_is_waited_for_and_the_others_are_had(client, series):
    chosen = sessions(series, 2)
    PlacesFactory(session=chosen[1], full=True)
    rows = asked(client, series, chosen)

    client.post(confirm_address(rows[0]))

    assert states(*rows) == ["confirmed", "waiting"]


def test_of_hybrid_ones_the_chosen_way_of_others_the_one_there_is(client, series):
    hybrid, online = SessionFactory(series=series, hybrid=True), sessions(series, 1)[0]

    asked(client, series, [hybrid, online], mode=Mode.ON_SITE)

    modes = Registration.objects.order_by("pk").values_list("session", "mode")
    assert list(modes) == [(hybrid.pk, "on_site"), (online.pk, "online")]


def test_what_is_proven_already_stays_as_it_is(client, series):
    first, second = sessions(series, 2)
    proven = RegistrationFactory(
        session=first, name="Amina", participant__email=AMINA["email"]
    )
    confirm_registration(registration_id=proven.pk)
    before = Registration.objects.values().get()

    asked(client, series, [first, second], name="Mallory")

    assert Registration.objects.filter(pk=proven.pk).values().get() == before
    assert owed() == [MessageKind.CONFIRMED, MessageKind.CONFIRM_ADDRESS]


def test_with_all_of_them_proven_the_owner_gets_the_links(client, series):
    chosen = sessions(series, 2)
    owner = RegistrationFactory(
        session=chosen[0], participant__email=AMINA["email"]
    ).participant
    RegistrationFactory(session=chosen[1], participant=owner)
    for row in owner.registrations.all():
        confirm_registration(registration_id=row.pk)

    asked(client, series, chosen)

    assert owed() == [MessageKind.CONFIRMED] * 2 + [MessageKind.LOST_LINKS]


def test_links_that_strangers_ask_for_are_mailed_three_times_an_hour(client, series):
    chosen = sessions(series, 2)
    rows = asked(client, series, chosen)
    client.post(confirm_address(rows[0]))

    for _again in range(4):
        asked(client, series, chosen, name="Mallory")

    assert owed().count(MessageKind.LOST_LINKS) == 3
    assert set(Registration.objects.values_list("name", flat=True)) == {AMINA["name"]}


def test_the_answer_is_the_same_for_a_known_address(client, series):
    chosen = sessions(series, 2)
    sent = typed(series, chosen)

    new = client.post(address(series), sent)
    client.post(confirm_address(Registration.objects.earliest("pk")))
    known = client.post(address(series), sent)

    assert new.content == known.content
    assert new.headers.keys() == known.headers.keys()


def test_a_stale_slug_leads_to_the_present_form(client, series):
    sessions(series, 1)

    answer = client.get(f"/en/series/{series.pk}-old-words/register/")

    assert (answer.status_code, answer["Location"]) == (301, address(series))


def test_interpretation_is_asked_for_where_one_of_them_has_it(client, series):
    plain, interpreted = sessions(series, 2)
    assert "wants_interpretation" not in page(client.get(address(series)))
    SessionLanguageFactory(
        session=interpreted, kind="interpretation", source="fr", language="en"
    )

    assert 'name="wants_interpretation"' in page(client.get(address(series)))
    rows = asked(client, series, [plain, interpreted], wants_interpretation="on")
    assert [row.wants_interpretation for row in rows] == [True, True]


def test_only_what_accepts_people_is_offered(client, series):
    open_one, *_ = sessions(series, 1)
    for traits in ({"cancelled": True}, {"draft": True}, {"past": True}):
        SessionFactory(series=series, title_en="Hidden", **traits)
    full = SessionFactory(title_en="Of another series")

    shown = page(client.get(address(series)))
    answer = client.post(address(series), typed(series, [open_one, full]))

    assert "Part 0" in shown
    assert "Hidden" not in shown
    assert "Of another series" not in shown
    assert 'role="alert"' in page(answer)
    assert not Participant.objects.exists()


def test_what_was_sent_can_be_corrected_as_it_was_typed(client, series):
    _other, second = sessions(series, 2)

    answer = page(client.post(address(series), typed(series, [second], correct="1")))

    assert 'value="amina@example.org"' in answer
    ticked = re.findall(r'value="(\d+)"[^>]* checked', answer)
    assert ticked == [str(second.pk)]
    assert 'role="alert"' not in answer
    assert not Participant.objects.exists()


def test_what_closes_while_it_is_sent_is_refused_and_nothing_typed_is_lost(
    client, series, clock
):
    chosen = sessions(series, 2)
    Session.objects.update(closes_at=timezone.now() + timedelta(minutes=1))
    sent = typed(series, chosen)

    with just_before("SAVEPOINT", lambda: clock.shift(timedelta(minutes=2))):
        answer = page(client.post(address(series), sent))

    assert "nothing was changed" in answer
    assert 'value="Amina D."' in answer
    assert not Participant.objects.exists()


def test_a_trapped_robot_sees_success_and_nothing_is_stored(client, series):
    sent = typed(series, sessions(series, 2), website="https://example.org")

    assert "Look in your mailbox" in page(client.post(address(series), sent))
    assert not Participant.objects.exists()


def test_asking_for_one_of_them_again_leaves_the_others_to_their_button(client, series):
    rows = asked(client, series, sessions(series, 2))
    Registration.objects.filter(pk=rows[1].pk).update(batch=None)

    client.post(confirm_address(rows[0]))

    assert states(*rows) == ["confirmed", "requested"]

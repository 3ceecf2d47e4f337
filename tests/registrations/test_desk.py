"""The registrations desk: organisers help people, through services, and it is written down."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core import mail

from events.choices import Mode
from events.models import Places
from registrations import outbox
from registrations.choices import MessageKind, RegistrationState
from registrations.models import Message, Registration
from tests.factories import PlacesFactory, RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/registration/"
ENGLISH = {"Accept-Language": "en"}


def by_hand(session, **changes) -> dict[str, object]:
    return {
        "session": session.pk,
        "name": "Amina  D.",
        "email": "Amina@Example.org",
        "language": "en",
        "mode": Mode.ONLINE,
        "note": "By telephone.",
    } | changes


def act(client, action: str, *rows: Registration):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    data["sure"] = len(rows)
    return client.post(LIST, data, follow=True, headers={"Accept-Language": "en"})


def kinds() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def waiting_for(session) -> Registration:
    return RegistrationFactory(session=session, waiting=True)


def test_somebody_is_registered_by_hand_and_told(admin_client):
    session = SessionFactory()

    answer = admin_client.post(f"{LIST}add/", by_hand(session))

    assert answer.status_code == 302
    row = Registration.objects.get()
    assert (row.name, row.participant.email) == ("Amina D.", "amina@example.org")
    assert (row.state, row.note) == (RegistrationState.CONFIRMED, "By telephone.")
    assert Places.objects.get().taken == 1
    outbox.deliver_due()
    assert [sent.to for sent in mail.outbox] == [["amina@example.org"]]
    assert mail.outbox[0].subject.startswith("You are registered")


def test_what_the_list_does_for_many_a_persons_page_does_for_one(admin_client, client):
    row = RegistrationFactory(confirmed=True, language="en")
    other = RegistrationFactory(session=row.session, confirmed=True)
    page = admin_client.get(f"{LIST}{row.pk}/change/", headers=ENGLISH).text
    [target] = re.findall(f'action="({LIST}[^"]*)"', page)
    offered = re.findall('<option value="([^"]+)">', page)
    sent = {"action": "send_again", "_selected_action": row.pk}

    said = admin_client.post(target, sent, follow=True, headers=ENGLISH)

    assert offered == ["send_again", "give_places", "cancel_and_tell"]
    assert "Done for 1 person." in said.text
    assert [one.pk for one in said.context["cl"].result_list] == [row.pk]
    assert Message.objects.get().registration == row
    assert other.messages.count() == 0
    looking = User.objects.create_user("looking", is_staff=True)
    looking.user_permissions.add(Permission.objects.get(codename="view_registration"))
    client.force_login(looking)
    seen = client.get(f"{LIST}{row.pk}/change/")
    assert seen.status_code == 200
    assert "_selected_action" not in seen.text


def test_when_every_place_is_taken_one_waits_like_everybody(admin_client):
    session = PlacesFactory(full=True).session

    admin_client.post(f"{LIST}add/", by_hand(session))

    assert Registration.objects.get().state == RegistrationState.WAITING
    assert kinds() == [MessageKind.WAITING]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "amina.example.org"}, "valid email"),
        ({"email": "amina@exa\u202emple.org"}, "should look like"),
        ({"mode": Mode.ON_SITE}, "does not offer this"),
        ({"name": ""}, "required"),
    ],
)
def test_what_can_not_be_is_refused_and_nothing_typed_is_lost(
    admin_client, changes, words
):
    answer = admin_client.post(
        f"{LIST}add/",
        by_hand(SessionFactory(), **changes),
        headers={"Accept-Language": "en"},
    )

    assert answer.status_code == 200
    assert words in answer.text
    assert "By telephone." in answer.text
    assert not Registration.objects.exists()


@pytest.mark.parametrize("trait", ["postponed", "cancelled"])
def test_nobody_is_registered_by_hand_for_what_is_off(admin_client, trait):
    session = SessionFactory(**{trait: True})

    answer = admin_client.post(
        f"{LIST}add/", by_hand(session), headers={"Accept-Language": "en"}
    )

    assert "One can only register for a session to come." in answer.text
    assert "By telephone." in answer.text
    assert (kinds(), Registration.objects.exists()) == ([], False)


def test_nobody_is_registered_twice(admin_client):
    row = RegistrationFactory(confirmed=True, participant__email="amina@example.org")

    answer = admin_client.post(
        f"{LIST}add/", by_hand(row.session), headers={"Accept-Language": "en"}
    )

    assert "This address is registered for it already." in answer.text
    assert kinds() == []


def test_a_free_place_goes_to_whoever_is_chosen_and_a_full_session_says_so(
    admin_client,
):
    places = PlacesFactory(capacity=1)
    first, second = (waiting_for(places.session) for _ in range(2))

    act(admin_client, "give_places", second)
    answer = act(admin_client, "give_places", first)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("waiting", "confirmed")
    assert kinds() == [MessageKind.PROMOTED]
    assert "raise the capacity of the session first" in answer.text


def test_cancelling_tells_the_person_and_moves_the_next_up(admin_client):
    places = PlacesFactory(capacity=1, taken=1)
    coming = RegistrationFactory(session=places.session, confirmed=True)
    waiting = waiting_for(places.session)

    act(admin_client, "cancel_and_tell", coming)

    coming.refresh_from_db()
    waiting.refresh_from_db()
    assert (coming.state, waiting.state) == ("cancelled", "confirmed")
    assert kinds() == [MessageKind.LEFT, MessageKind.PROMOTED]


def test_a_request_nobody_confirmed_is_cancelled_without_a_word_to_its_address(
    admin_client,
):
    """A stranger may have typed it."""
    asked = RegistrationFactory(session=SessionFactory())

    answer = act(admin_client, "cancel_and_tell", asked)

    asked.refresh_from_db()
    assert (asked.state, kinds()) == ("cancelled", [])
    assert "Done for 1 person." in answer.text


@pytest.mark.parametrize("action", ["cancel_and_tell", "give_places", "send_again"])
def test_what_would_be_done_to_several_is_asked_first(admin_client, action):
    session = SessionFactory(title_en="The right one")
    rows = RegistrationFactory.create_batch(2, session=session, confirmed=True)
    foreign = RegistrationFactory(name="Foreign", confirmed=True)
    filtered = f"{LIST}?session__id__exact={session.pk}"
    data = {"action": action, "select_across": "1", "_selected_action": [rows[0].pk]}

    page = admin_client.post(filtered, data, headers=ENGLISH)

    assert "This concerns 2 people" in page.text
    assert page.text.count("The right one") == 2
    assert foreign.name not in page.text
    assert not Message.objects.exists()

    RegistrationFactory(session=session, confirmed=True)
    again = admin_client.post(filtered, {**data, "sure": 2}, headers=ENGLISH)
    assert "This concerns 3 people" in again.text, "not what was looked at"
    assert not Message.objects.exists()

    admin_client.post(filtered, {**data, "sure": 3}, headers=ENGLISH)
    assert foreign.pk not in Message.objects.values_list("registration", flat=True)
    cancelled = Registration.objects.filter(state="cancelled").count()
    assert cancelled == (3 if action == "cancel_and_tell" else 0)
    assert Message.objects.count() == (0 if action == "give_places" else 3)


def test_cancelling_one_is_asked_too(admin_client):
    row = RegistrationFactory(confirmed=True, name="Amina")
    data = {"action": "cancel_and_tell", "_selected_action": [row.pk]}

    page = admin_client.post(LIST, data, headers=ENGLISH)

    assert "This concerns 1 person" in page.text
    assert "Amina" in page.text
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_a_mail_is_sent_again_also_where_one_was_refused(admin_client):
    row = RegistrationFactory(confirmed=True)
    row.participant.refused_at = row.confirmed_at
    row.participant.save()

    act(admin_client, "send_again", row)

    assert outbox.deliver_due() == 1
    assert mail.outbox[0].to == [row.participant.email]


def test_history_says_who_did_what_without_a_name(admin_client, admin_user):
    row = RegistrationFactory(confirmed=True)

    act(admin_client, "send_again", row)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_repr) == (admin_user, f"#{row.pk}")
    assert entry.change_message == "send_again"


def test_looking_at_rows_changes_nothing(admin_client):
    row = RegistrationFactory(confirmed=True)
    change = f"{LIST}{row.pk}/change/"

    assert admin_client.get(change).status_code == 200
    assert admin_client.post(change, {"name": "x"}).status_code == 404
    assert admin_client.post(f"{LIST}{row.pk}/delete/").status_code == 404

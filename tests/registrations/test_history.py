"""What the history of a session says, and that it names nobody who registered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core import serializers
from django.urls import reverse
from django.utils.translation import override

from events.choices import Decision, Format, Mode, Parting, State
from events.models import Places, Session
from events.services import save_session
from registrations import history
from registrations.choices import HistoryKind
from registrations.models import HistoryLine, Registration
from registrations.services import part_from_modes, promote_everywhere
from registrations.services.history import happenings
from registrations.services.interpretation import Demand, demands
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
    SessionLanguageFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 12, tzinfo=UTC)
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def anna() -> User:
    return User.objects.create_superuser("anna", first_name="Anna", last_name="Diop")


def logged(user: User, about, message: str | list, at: datetime) -> None:
    (entry,) = LogEntry.objects.log_actions(
        user_id=user.pk, queryset=[about], action_flag=CHANGE, change_message=message
    )
    LogEntry.objects.filter(pk=entry.pk).update(action_time=at)


def test_all_that_happened_stands_in_one_list_newest_first(client, anna):
    session = SessionFactory(april_2026=True, title_en="Dwelling", title_fr=None)
    person = RegistrationFactory(session=session, name="Nur Canary")
    other = RegistrationFactory(name="Autre Canary")
    session.title_en = "To dwell"
    save_session(session=session, author=anna, now=NOON, decision=Decision.SILENT)
    logged(anna, session, "State: publish", NOON - timedelta(hours=1))
    logged(anna, person, "send_again", NOON + timedelta(hours=1))
    logged(anna, other, "give_place", NOON + timedelta(hours=1))
    history.note(
        session=session, kind=HistoryKind.PROMOTED, count=3, now=NOON + timedelta(1)
    )

    found = happenings(session)

    assert [(one.who, one.words) for one in found] == [
        ("", "Moved up from the waiting list: 3"),
        (
            "Anna Diop",
            f"Registration #{person.pk}: sent again the mail that says where they stand",
        ),
        ("Anna Diop", "Nobody is told"),
        ("Anna Diop", "Publish now"),
    ]
    (line,) = found[2].lines
    assert (line.label, line.old, line.new) == ("Title", "Dwelling", "To dwell")
    client.force_login(anna)
    address = reverse("admin:events_session_history", args=[session.pk])
    page = client.get(address, headers=ENGLISH).text
    assert "Title: Dwelling → To dwell" in page
    assert "the site itself" in page
    for secret in ("Canary", person.participant.email):
        assert secret not in page


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Told of a change: 3", ["Decided to tell people: 3"]),
        ("Silent about a change: 3", ["Decided to leave people untold: 3"]),
        ("Told at once", ["The mails were sent at once."]),
        ("Telling of a change: later", ["Whether people are told was put off."]),
        (
            "Telling stopped: 2 had left, 5 stopped",
            ["The mails were stopped: 2 had left, 5 had not."],
        ),
        ("Telling gone on with: 5", ["Mails that were stopped, sent after all: 5"]),
        (
            "Telling of the link stopped: 5",
            ["Mails about the link of the call, stopped: 5"],
        ),
        ("Zoom: report", ["Asked of Zoom: report"]),
        ("Material: #5", ["Material attached: #5"]),
        ("Duplicate of #12", ["Duplicated from session #12."]),
        ("5 registrations as csv", []),  # a line of the history says so
    ],
)
def test_what_the_desk_noted_is_said_in_the_language_of_the_reader(
    anna, message, words
):
    session = SessionFactory()
    logged(anna, session, message, NOON)

    assert [one.words for one in happenings(session)] == words


def test_what_was_edited_is_named_in_the_language_of_the_reader(anna):
    """As the forms call it there: the log keeps their labels in English, capitals too."""
    session = SessionFactory()
    fields = ["Title (French)", "Start", "Venue", "A field of long ago"]
    logged(anna, session, [{"changed": {"fields": fields}}], NOON)

    with override("fr"):
        (said,) = happenings(session)

    assert said.words == (
        "Modification de Titre (français), Début, Lieu et A field of long ago."
    )


def test_a_session_restored_from_a_dump_was_deleted_at_one_time(admin_client):
    session = SessionFactory(draft=True)
    dump = serializers.serialize("json", [session])
    address = reverse("admin:events_session_delete", args=[session.pk])
    admin_client.post(address, {"post": "yes"})
    assert not Session.objects.exists()
    for row in serializers.deserialize("json", dump):
        row.save()

    assert [(one.who, one.words) for one in happenings(session)] == [
        ("admin", "Deleted.")
    ]


def test_each_change_is_told_from_what_was_true_then(anna):
    session = SessionFactory(april_2026=True, state=State.PUBLISHED)
    for moved, platform in enumerate(["Teams", "BBB"], start=1):
        session.online_platform = platform
        session.title_en = f"Title {moved}"
        save_session(session=session, author=anna, now=NOON + timedelta(hours=moved))

    latest, first = (one.lines for one in happenings(session))

    assert [(line.old, line.new) for line in latest] == [
        ("Online (Teams)", "Online (BBB)"),
        ("Title 1", "Title 2"),
    ]
    assert first[0].old == "Online (Zoom)"


def test_a_round_of_the_worker_leaves_one_line_with_its_count():
    session = SessionFactory()
    PlacesFactory(session=session, capacity=2)
    RegistrationFactory.create_batch(3, session=session, waiting=True)

    promote_everywhere(now=NOON)
    promote_everywhere(now=NOON + timedelta(minutes=1))

    rows = HistoryLine.objects.values_list("session", "kind", "count", "author", "at")
    assert list(rows) == [(session.pk, "promoted", 2, None, NOON)]


@pytest.mark.parametrize(
    ("parting", "kind"),
    [(Parting.MOVE, HistoryKind.MOVED), (Parting.CANCEL, HistoryKind.PARTED)],
)
def test_whoever_was_parted_from_their_way_is_counted(parting, kind):
    session = SessionFactory(hybrid=True)
    Places.objects.bulk_create(
        [
            Places(session=session, mode=Mode.ONLINE, taken=2, parting=parting),
            Places(session=session, mode=Mode.ON_SITE),
        ]
    )
    RegistrationFactory.create_batch(2, session=session, confirmed=True)
    session.format = Format.IN_PERSON
    session.save()

    part_from_modes(now=NOON)

    assert list(HistoryLine.objects.values_list("kind", "count")) == [(kind, 2)]


def test_a_history_takes_as_many_queries_for_one_as_for_three(
    anna, django_assert_num_queries
):
    session = SessionFactory(title_en="0")
    happenings(session)  # the kinds of things are known from now on
    for number in range(3):
        person = RegistrationFactory(session=session)
        logged(anna, person, "send_again", NOON)
        session.title_en = str(number + 1)
        save_session(session=session, author=anna)
        history.note(session=session, kind=HistoryKind.MAILED, count=1, now=NOON)
        if number in {0, 2}:
            with django_assert_num_queries(3):
                assert len(happenings(session)) == 3 * (number + 1)


def test_wishes_for_interpretation_stand_beside_what_is_booked(
    admin_client, django_assert_num_queries
):
    session, other = SessionFactory(), SessionFactory()
    SessionLanguageFactory(
        session=session, kind="interpretation", source="fr", language="en"
    )
    wishing = {"session": session, "wants_interpretation": True}
    RegistrationFactory.create_batch(2, **wishing, language="en", confirmed=True)
    RegistrationFactory(**wishing, language="fr", waiting=True)
    RegistrationFactory(session=session, confirmed=True)
    RegistrationFactory(**wishing)  # has not proven the address
    RegistrationFactory(**wishing, cancelled=True)

    with django_assert_num_queries(2):
        found = demands([session, other])

    assert found == {
        session.pk: Demand(4, 3, [("EN", 2), ("FR", 1)], [("FR", "EN")]),
        other.pk: Demand(),
    }
    words = "3 of 4 wish for interpretation (EN 2, FR 1); booked: FR → EN."
    for address in (
        reverse("admin:index"),
        reverse("admin:events_session_change", args=[session.pk]),
    ):
        assert words in admin_client.get(address, headers=ENGLISH).text
    Registration.objects.all().delete()
    unasked = admin_client.get(address, headers=ENGLISH).text
    assert "<p>Interpretation booked: FR → EN.</p>" in unasked
    session.languages.all().delete()
    RegistrationFactory(session=session, confirmed=True)
    unwished = admin_client.get(address, headers=ENGLISH).text
    assert ("Duplicate" in unwished, "for interpretation" in unwished) == (True, False)

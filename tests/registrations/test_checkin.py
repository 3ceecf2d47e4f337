"""The door's own rules: who stands on its list, what is counted, what may be done twice."""

from uuid import uuid4

import pytest

from events.choices import Mode
from fairville_site.folding import fold
from registrations import checkin
from registrations.checkin import Counts
from registrations.choices import Source
from registrations.models import Attendance, WalkIn
from tests.factories import RegistrationFactory, SessionFactory, from_now

pytestmark = pytest.mark.django_db


def on_site(session, **traits):
    values = {"session": session, "mode": Mode.ON_SITE, "confirmed": True}
    return RegistrationFactory(**values | traits)


def test_two_taps_are_one_check_in_and_the_first_one_counts():
    row = on_site(SessionFactory(in_person=True))
    first = from_now(hours=-1)

    checkin.check_in(registration=row, now=first)
    checkin.check_in(registration=row, now=from_now(hours=0))

    assert list(Attendance.objects.values_list("source", "joined_at")) == [
        (Source.DOOR, first)
    ]


def test_undoing_leaves_what_the_call_knows():
    row = on_site(SessionFactory(hybrid=True))
    Attendance.objects.create(registration=row, source=Source.CLICK)
    checkin.check_in(registration=row)

    for _ in range(2):
        checkin.undo(registration=row)

    assert [one.source for one in Attendance.objects.all()] == [Source.CLICK]


def test_a_form_sent_twice_is_one_person_and_two_empty_forms_are_two():
    session = SessionFactory(in_person=True)
    empty = {"session": session, "name": "", "organisation": "", "comes_as": ""}
    key = uuid4()

    for form_key in (key, key, uuid4()):
        checkin.walk_in(form_key=form_key, **empty)
    assert WalkIn.objects.count() == 2

    checkin.undo_walk_in(
        session_id=session.pk + 1, walk_in_id=WalkIn.objects.first().pk
    )
    assert WalkIn.objects.count() == 2
    checkin.undo_walk_in(session_id=session.pk, walk_in_id=WalkIn.objects.first().pk)
    assert WalkIn.objects.count() == 1


def test_the_next_person_typed_into_a_form_that_was_sent_is_counted_too():
    """Browsers lead back to the form as it was, with the key that it had."""
    session, key = SessionFactory(in_person=True), uuid4()

    for name in ("Ada", "Ada", "Bo"):
        checkin.walk_in(
            session=session, form_key=key, name=name, organisation="", comes_as=""
        )

    assert sorted(WalkIn.objects.values_list("name", flat=True)) == ["Ada", "Bo"]


def test_the_list_is_in_the_order_of_the_alphabet_and_leaves_out_who_never_confirmed():
    session = SessionFactory(hybrid=True)
    for name in ("Zoé", "Émile", "anna", "Œuvre", "Eva"):
        on_site(session, name=name)
    on_site(session, name="Wait", confirmed=False, waiting=True)
    on_site(session, name="Online", mode=Mode.ONLINE)
    on_site(session, name="Gone", confirmed=False, cancelled=True)
    on_site(session, name="Never", confirmed=False)
    on_site(SessionFactory(), name="Elsewhere")

    found = checkin.guests(session.pk)

    assert [one.name for one in found if one.is_expected] == [
        "anna", "Émile", "Eva", "Œuvre", "Zoé",
    ]  # fmt: skip
    assert [one.name for one in found if one.is_waiting] == ["Wait"]
    assert [one.name for one in found if one.is_online] == ["Online"]
    assert {one.name for one in found} & {"Never", "Elsewhere"} == set()


def test_words_are_found_without_accents_and_in_any_order():
    session = SessionFactory(in_person=True)
    name = "Aïcha Benali Saint‑Philibert"  # with a hyphen that does not break
    on_site(session, name=name, organisation="L’Œuvre")
    [guest] = checkin.guests(session.pk)

    finding = ["aicha", "BENALI Aï", "Saint-Phil", "saint philibert", "l'oeuvre", ""]
    missing = ["aicha diallo", "benalis", "x"]

    assert [words for words in finding if not guest.matches(fold(words))] == []
    assert [words for words in missing if guest.matches(fold(words))] == []


def test_a_number_is_that_number_alone():
    session = SessionFactory(in_person=True)
    rows = [on_site(session, name=f"Nobody {n}", pk=n) for n in (12, 112, 120)]

    found = [one.number for one in checkin.guests(session.pk) if one.matches("12")]

    assert found == [rows[0].pk]


def test_people_are_counted_by_how_they_came(django_assert_num_queries):
    session, quiet = SessionFactory(hybrid=True), SessionFactory(hybrid=True)
    expected = [on_site(session) for _ in range(3)]
    online = on_site(session, mode=Mode.ONLINE)
    waiting = on_site(session, confirmed=False, waiting=True)
    for row in (*expected[:2], online, waiting):
        checkin.check_in(registration=row)
    # Seen in the call only: not at the door; seen by both: one person.
    for row in (expected[2], online):
        Attendance.objects.create(registration=row, source=Source.CLICK)
    WalkIn.objects.create(session=session)

    with django_assert_num_queries(2):
        counts = checkin.counts([session.pk, quiet.pk])

    assert counts == {
        session.pk: Counts(expected=3, arrived=2, others=2, walk_ins=1),
        quiet.pk: Counts(),
    }
    assert counts[session.pk].inside == 5

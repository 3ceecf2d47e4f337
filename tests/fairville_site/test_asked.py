"""After an edit elsewhere a page is asked for again, not made again; and never stale.

On SQLite, where nothing is heard, it is made again.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Coalesce

from dialogues.models import Series, Theme
from events.models import Session, SessionContact, SessionLanguage, Venue
from fairville_site import asked, content_version, content_watch
from speakers.models import Organisation, Speaker
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)
ARCHIVE = "/en/sessions/archive/2026/"
ON_POSTGRESQL = connection.vendor == "postgresql"
LISTS = ("/en/", "/en/sessions/", "/en/fairville-dialogues.ics")


@pytest.fixture(autouse=True)
def kept(settings, monkeypatch):
    """Pages are kept; as if a second lay between any two requests."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(content_watch, "VERSION_SECONDS", 0)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def edit(things, **facts) -> None:
    """As a service does it, whatever it is."""
    assert things.update(**facts)
    content_version.bump()


def words(client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_edit_elsewhere_leaves_pages_as_they_are(client, everything):
    other = SessionFactory(title_en="Elsewhere", report_en="Said.")
    address = everything.get_absolute_url()
    pages = {one: client.get(one) for one in (address, *LISTS)}

    edit(Session.objects.filter(pk=other.pk), report_en="Said again.")

    for one, before in pages.items():
        after = client.get(one)
        assert (after.content, after["ETag"]) == (before.content, before["ETag"])
        is_page = one[-4:] != ".ics"
        made = [bool(answer.templates) for answer in (before, after)]
        assert made == [is_page, is_page and not ON_POSTGRESQL]
    assert "Said again." in words(client, other.get_absolute_url())


@pytest.mark.parametrize(
    ("model", "facts", "new"),
    [
        (Session, {"title_en": "Newly named"}, "Newly named"),
        (Session, {"image_credit_en": "By somebody new."}, "By somebody new."),
        (Session, {"state": "cancelled"}, "Cancelled"),
        (Series, {"title_en": "Newly gathered"}, "Newly gathered"),
        (Venue, {"name": "Newly built"}, "Newly built"),
        (Theme, {"name_en": "Newly thought"}, "Newly thought"),
        (Speaker, {"name": "Newly invited"}, "Newly invited"),
        (Organisation, {"name": "Newly founded", "acronym": ""}, "Newly founded"),
        (SessionContact, {"email": "new@example.org"}, "new@example.org"),
        (SessionLanguage, {"language": "de"}, "German"),
    ],
)
def test_an_edit_of_anything_on_a_page_is_on_it_at_once(
    client, everything, model, facts, new
):
    address = everything.get_absolute_url()
    assert new not in words(client, address)

    edit(model.objects.all(), **facts)

    page = client.get(everything.get_absolute_url(), follow=True)
    assert new in page.content.decode()
    assert page.templates


def test_one_row_more_or_less_is_noticed(client, everything):
    address = everything.get_absolute_url()
    before = words(client, address)
    person = everything.appearances.first()
    assert person.speaker.name in before

    person.delete()
    content_version.bump()

    assert person.speaker.name not in words(client, address)


def test_a_moment_that_an_edit_set_and_that_has_passed_is_noticed(client, clock):
    for title, start in (("Old", timedelta(days=-9)), ("Moved", timedelta(days=9))):
        SessionFactory(
            title_en=title,
            starts_at=NOW + start,
            ends_at=NOW + start + timedelta(hours=1),
        )
    assert "Old" in words(client, ARCHIVE)
    assert "Moved" not in words(client, ARCHIVE)

    clock.shift(timedelta(minutes=1))
    start = NOW - timedelta(hours=1)
    ends_at = NOW + timedelta(seconds=30)
    moved = Session.objects.filter(title_en="Moved")
    edit(moved, starts_at=start, ends_at=ends_at)

    assert "Moved" in words(client, ARCHIVE)


def test_what_was_made_for_somebody_is_neither_asked_again_nor_kept(client, everything):
    address = everything.get_absolute_url()
    client.cookies["own"] = "yes"

    assert [bool(client.get(address).templates) for _ in range(2)] == [True, True]


def heard(*statements: str) -> tuple[asked.Question, ...]:
    with asked.listening() as listener, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, [])
    return listener.questions()


def test_what_changed_something_cannot_be_asked_again(everything):
    with asked.listening() as reading:
        list(Session.objects.all())
    with asked.listening() as writing:
        list(Session.objects.all())
        Session.objects.update(room="1")

    assert len(reading.questions()) == int(ON_POSTGRESQL)
    assert writing.questions() == ()
    changed = not asked.all_answered_alike(reading.questions())
    assert changed == ON_POSTGRESQL


def test_answers_that_look_alike_are_told_apart():
    answers = (
        "NULL", "'None'", "''", "1", "-1", "-2", "1.5", "'a', 'bc'", "'ab', 'c'",
        "'a' UNION ALL SELECT 'bc'", "'bc' UNION ALL SELECT 'a'", "1 WHERE 1 = 0",
    )  # fmt: skip
    questions = heard(*(f"SELECT {answer}" for answer in answers))

    told = {question.told for question in questions}
    assert len(told) == len(questions) == (len(answers) if ON_POSTGRESQL else 0)


def test_rows_are_heard_however_few_are_fetched_and_unread_ones_never(everything):
    ids = "SELECT id FROM events_session WHERE id > %s ORDER BY id"
    with asked.listening() as some, connection.cursor() as cursor:
        cursor.execute(ids, [0])
        assert cursor.fetchone()
    with asked.listening() as all_of_them:
        list(Session.objects.filter(id__gt=0).order_by("id").values_list("id"))
    with asked.listening() as one_by_one:  # which PostgreSQL sends when asked for
        list(Session.objects.iterator())

    told = [{one.told for one in they.questions()} for they in (some, all_of_them)]
    assert told[0] == told[1]
    assert len(told[0]) == int(ON_POSTGRESQL)
    assert one_by_one.questions() == ()


def test_questions_of_every_kind_of_value_are_asked_again(everything):
    """As PostgreSQL gets them, which is told no type of what it can read itself."""
    some = Session.objects.filter(
        id__in=range(0, 40_000, 80),  # short and long numbers
        title_en__contains="e",
        uid__isnull=False,
        starts_at__gt=NOW - timedelta(days=4000),
        preview_key__in=["", None],
    ).order_by(Coalesce("hint_year", Value(2026)), Coalesce("room", Value("")))
    with asked.listening() as listener:
        list(some.annotate(one=Value("a"), other=Value(1)))
        some.exists()
        some.count()

    for _ in range(7):  # from the sixth time on, by one plan for any values
        assert asked.all_answered_alike(listener.questions())
    assert len(listener.questions()) == 3 * int(ON_POSTGRESQL)

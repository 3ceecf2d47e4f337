"""Registrations as a file: whole, harmless, in the organiser's language, written down."""

import csv
import io
from datetime import UTC, datetime
from weakref import WeakSet

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.urls import reverse

from events.choices import Mode
from registrations.choices import HistoryKind, Source
from registrations.models import Attendance, HistoryLine, Registration
from registrations.spreadsheets import Kind, Table, harmless, written
from tests.factories import CityFactory, RegistrationFactory, SessionFactory
from tests.registrations.sheets import cells

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/registration/"
EXPORT = f"{LIST}export/"
CANARY = "zqcanaryqz"


@pytest.fixture
def desk(client):
    """The browser of somebody who organises everything, in English."""
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def content(answer) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows(raw: bytes, separator: str = ",") -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes it for another encoding"
    text = raw.decode("utf-8-sig")
    assert text.count("\r\n") >= 1
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def attended(session, **values):
    row = RegistrationFactory(
        session=session,
        confirmed=True,
        name="Zoé “Z” Ménard, dite Zed",
        participant__email="zoe@example.org",
        organisation="=HYPERLINK(1)",
        note="Deux\nlignes; et la suite",
        comes_as="resident",
        city=CityFactory(name_fr="Athènes", name_en="Athens"),
        wants_interpretation=True,
        mode=Mode.ON_SITE,
        requested_at=datetime(2026, 4, 1, 22, 30, tzinfo=UTC),
        confirmed_at=datetime(2026, 4, 1, 22, 45, tzinfo=UTC),
        **values,
    )
    Attendance.objects.create(registration=row, source=Source.DOOR)
    return row


@pytest.mark.parametrize(
    ("language", "separator", "heads", "words"),
    [
        ("en", ",", ("Number", "Was there"), ("Athens", "Yes", "Session of spring")),
        ("fr", ";", None, ("Athènes", "Oui", "Séance de printemps")),
    ],
)
def test_a_csv_opens_in_the_excel_of_whoever_asked(
    desk, language, separator, heads, words
):
    session = SessionFactory(
        april_2026=True,
        title_fr="Séance de printemps",
        title_en="Session of spring",
        timezone="Europe/Athens",
    )
    row = attended(session)
    desk.cookies["django_language"] = language

    with time_machine.travel("2026-11-26 10:00:00+00:00", tick=False):
        answer = desk.post(f"{EXPORT}?session__id__exact={session.pk}", {"as": "csv"})

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="fairville-session-{session.pk}-registrations-'
        '2026-11-26.csv"'
    )
    head, line = rows(content(answer), separator)
    if heads:
        assert (head[0], head[-1]) == heads
    city, wish, title = words
    assert line[:5] == [
        str(row.pk),
        title,
        "2026-04-16",
        "Zoé “Z” Ménard, dite Zed",
        "zoe@example.org",
    ]
    assert line[7] == "'=HYPERLINK(1)"
    assert (line[9], line[12]) == (city, "Deux\nlignes; et la suite")
    assert line[13:16] == ["2026-04-02 01:30", "2026-04-02 01:45", ""]
    if language == "en":
        assert line[10:12] == ["French", wish]
        assert line[16] == "Checked in at the door"


def test_a_workbook_holds_numbers_dates_and_text_but_no_formula(desk):
    session = SessionFactory(april_2026=True, timezone="Europe/Athens")
    row = attended(session)

    answer = desk.post(EXPORT, {"as": "xlsx"})

    head, line = cells(content(answer))
    assert head[0] == ("A text", "Number")
    found = dict(line)
    assert found["A number"] == str(row.pk)
    assert found["C date"] == "46128"  # 16 April 2026, in days since 1900
    assert found["H text"] == "=HYPERLINK(1)"
    assert found["N date"].startswith("46114.0625")  # 2 April 2026, 1:30 in Athens
    assert not [place for place, _text in line if place.endswith("formula")]
    assert b"=HYPERLINK" not in b"".join(
        text.encode() for place, text in line if not place.endswith("text")
    )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+33 1", "'+33 1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" \u200b=1", "' \u200b=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("a;=1", "a;'=1"),
        ('a","=1', 'a","\'=1'),
        ("a b-c, d", "a b-c, d"),
        ("l’été = ici", "l’été = ici"),
        ("", ""),
    ],
)
def test_what_could_begin_a_formula_begins_with_an_apostrophe(typed, written):
    assert harmless(typed) == written


def test_the_file_holds_the_list_as_it_is_filtered_or_the_chosen_rows(desk):
    session, other = SessionFactory(), SessionFactory()
    waits = RegistrationFactory(session=session, waiting=True, name="Wanted")
    RegistrationFactory(session=session, confirmed=True, name=CANARY)
    RegistrationFactory(session=other, waiting=True, name=CANARY)

    filtered = desk.post(
        f"{EXPORT}?state__exact=waiting&session__id__exact={session.pk}&q=wanted",
        {"as": "csv"},
    )
    chosen = desk.post(
        LIST, {"action": "export_csv", "_selected_action": [str(waits.pk)]}
    )

    for answer in (filtered, chosen):
        raw = content(answer)
        assert [line[3] for line in rows(raw)[1:]] == ["Wanted"]
        assert CANARY.encode() not in raw
    chosen = desk.post(
        LIST, {"action": "export_xlsx", "_selected_action": [str(waits.pk)]}
    )
    assert [line[3][1] for line in cells(content(chosen))[1:]] == ["Wanted"]


def test_what_left_is_written_down_beside_its_session_without_names(desk):
    session = SessionFactory(title_en="Spring")
    RegistrationFactory.create_batch(2, session=session, name=CANARY)
    RegistrationFactory(session=SessionFactory())
    user = User.objects.get()

    content(desk.post(f"{EXPORT}?session__id__exact={session.pk}", {"as": "xlsx"}))

    lines = HistoryLine.objects.values_list("session", "kind", "count", "author")
    assert list(lines) == [(session.pk, HistoryKind.EXPORTED, 2, user.pk)]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (user, str(session.pk))
    assert entry.change_message == "2 registrations as xlsx"


def test_whoever_may_not_see_registrations_gets_none(client):
    own, foreign = SessionFactory(), SessionFactory()
    for session in (own, foreign):
        RegistrationFactory(session=session, name=f"{CANARY}{session.pk}")
    keeper = User.objects.create_user("door", is_staff=True)
    keeper.groups.add(Group.objects.get(name="Front desk"))
    organiser = User.objects.create_user("organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organisers"))
    own.series.organisers.add(organiser)

    assert client.post(EXPORT, {"as": "csv"}).status_code == 302
    client.force_login(keeper)
    assert client.post(EXPORT, {"as": "csv"}).status_code == 404
    client.force_login(organiser)
    assert client.get(EXPORT).status_code == 405
    assert client.post(EXPORT, {"as": "exe"}).status_code == 404
    nonsense = f"{EXPORT}?wants_interpretation__exact=maybe"
    assert client.post(nonsense, {"as": "csv"}).status_code == 404
    raw = content(client.post(EXPORT, {"as": "csv"}))
    assert f"{CANARY}{own.pk}".encode() in raw
    assert f"{CANARY}{foreign.pk}".encode() not in raw
    assert list(HistoryLine.objects.values_list("session", flat=True)) == [own.pk]


def test_the_list_offers_what_it_shows(desk):
    session = SessionFactory()
    RegistrationFactory.create_batch(2, session=session, waiting=True)
    RegistrationFactory(session=session, confirmed=True)

    page = desk.get(f"{LIST}?state__exact=waiting").text

    assert f'action="{reverse("admin:registrations_registration_export")}' in page
    assert "export/?state__exact=waiting" in page
    assert "Export 2 rows as XLSX" in page


@pytest.mark.parametrize("number", [1, 3])
def test_an_export_asks_the_database_the_same_for_one_row_and_for_many(
    desk, number, django_assert_num_queries
):
    session = SessionFactory()
    for row in RegistrationFactory.create_batch(number, session=session):
        Attendance.objects.create(registration=row, source=Source.CLICK)
    content(desk.post(EXPORT, {"as": "csv"}))  # what is read once a process

    with django_assert_num_queries(19):
        content(desk.post(EXPORT, {"as": "csv"}))


def test_whoever_registers_meanwhile_for_a_session_not_read_yet_breaks_no_file(desk):
    known = RegistrationFactory(name="Read in time")

    def register(execute, sql, *args):
        if "registrations_attendance" in sql and Registration.objects.count() == 1:
            RegistrationFactory(session=SessionFactory(), name=CANARY)
        return execute(sql, *args)

    with connection.execute_wrapper(register):
        raw = content(desk.post(EXPORT, {"as": "csv"}))

    assert Registration.objects.count() == 2
    assert [line[3] for line in rows(raw)[1:]] == ["Read in time"]
    lines = HistoryLine.objects.values_list("session", "count")
    assert list(lines) == [(known.session_id, 1)]


class Watched(str):
    """Text that can be seen to live on."""


@pytest.mark.parametrize("kind", Kind)
def test_a_long_file_is_written_row_by_row(kind):
    """While one row is read, the writer holds the one before it, and none else."""
    alive: WeakSet[Watched] = WeakSet()
    seen = []

    def lines():
        for number in range(200):
            text = Watched(f"{number} Ménard")
            alive.add(text)
            seen.append(len(alive))
            yield [number, text, None]

    file = written(Table("Long", ["a", "b", "c"], lines()), kind)

    assert len(seen) == 200
    assert max(seen) <= 2
    if kind == Kind.XLSX:
        assert len(cells(file.read())) == 201

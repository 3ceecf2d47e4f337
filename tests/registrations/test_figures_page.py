"""The page and the files of figures: whose sessions, in which words, for whom."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User

from tests.factories import SeriesFactory, SessionFactory
from tests.registrations.sheets import cells
from tests.registrations.test_figures import crowd, people

pytestmark = pytest.mark.django_db

PAGE = "/admin/registrations/figure/"
NEW_YEAR = datetime(2026, 1, 1, 1, tzinfo=UTC)


@pytest.fixture
def desk(client):
    user = User.objects.create_user("organiser", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    client.force_login(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def told(page: str) -> str:
    return " ".join(page.split())


def test_the_page_adds_up_a_series_with_those_inside_it(desk):
    outer = SeriesFactory(title_en="Outer")
    inner = SeriesFactory(parent=outer)
    first = SessionFactory(series=outer, hybrid=True, title_en="First")
    crowd(first)
    people(9, SessionFactory(series=inner, title_en="Second"))
    people(30, SessionFactory(title_en="Foreign"))

    page = told(desk.get(f"{PAGE}?series={outer.pk}").text)

    assert "<dt>Confirmed registrations</dt><dd>21</dd>" in page
    assert "<dt>People who were there</dt><dd>11</dd>" in page
    assert ">Senegal</th><td>7" in page
    assert ">Came without a registration</th><td>6" in page
    assert ">Second</a>" in page
    assert "Foreign</a>" not in page
    assert "style=" not in page.partition('id="content"')[2]

    one = told(desk.get(f"{PAGE}?session={first.pk}").text)
    assert "<dt>Confirmed registrations</dt><dd>12</dd>" in one


def test_the_page_of_a_period_and_of_one_that_ends_before_it_begins(desk):
    people(5, SessionFactory(april_2026=True, title_en="Spring"))
    people(5, SessionFactory(title_en="Later"))

    page = desk.get(f"{PAGE}?since=2026-04-16&until=2026-04-16").text
    wrong = desk.get(f"{PAGE}?since=2026-04-16&until=2026-04-15").text

    assert ">Spring</a>" in page
    assert ">Later</a>" not in page
    assert "This is before the first day." in wrong
    assert 'value="2026-04-15"' in wrong
    assert ">Spring</a>" not in wrong


def test_the_day_is_that_of_where_a_session_takes_place(desk):
    """Late on New Year’s Eve in São Paulo: in Paris it is the next year already."""
    people(
        5,
        SessionFactory(
            title_en="Last", timezone="America/Sao_Paulo", starts_at=NEW_YEAR
        ),
    )
    people(5, SessionFactory(title_en="First", starts_at=NEW_YEAR))
    people(5, SessionFactory(title_en="Undated", undated=True))

    old = desk.get(f"{PAGE}?until=2025-12-31").text
    new = desk.get(f"{PAGE}?since=2026-01-01").text

    shown = [
        (name, f">{name}</a>" in old, f">{name}</a>" in new)
        for name in ("Last", "First", "Undated")
    ]
    assert shown == [
        ("Last", True, False),
        ("First", False, True),
        ("Undated", False, False),
    ]


def test_the_files_hold_one_number_a_row_and_hide_the_same(desk):
    session = SessionFactory(april_2026=True, title_en="=Spring", title_fr="=P")
    people(6, session, comes_as="resident")
    people(2, session, comes_as="student")

    answer = desk.get(f"{PAGE}?session={session.pk}&as=csv")
    raw = b"".join(answer.streaming_content)
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    book = desk.get(f"{PAGE}?session={session.pk}&as=xlsx")

    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert lines[1][1:] == [
        str(session.pk),
        "'=Spring",
        "2026-04-16",
        "Requests for a place",
        "",
        "8",
        "",
    ]
    assert [line[4:] for line in lines if line[4] == "“I come as”"] == [
        ["“I come as”", "Resident", "", "hidden"],
        ["“I come as”", "Student", "", "hidden"],
    ]
    written = cells(b"".join(book.streaming_content))
    assert len(written) == len(lines)
    assert ("G number", "8") in written[1]


def test_whoever_organises_some_series_sees_no_figures_of_others(client):
    own, foreign = SessionFactory(title_en="Own"), SessionFactory(title_en="Foreign")
    for session in (own, foreign):
        people(5 + session.pk, session)
    organiser = User.objects.create_user("organiser", is_staff=True)
    organiser.groups.add(Group.objects.get(name="Organisers"))
    own.series.organisers.add(organiser)
    keeper = User.objects.create_user("door", is_staff=True)
    keeper.groups.add(Group.objects.get(name="Front desk"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    client.force_login(organiser)
    page = told(client.get(PAGE).text)
    asked = told(client.get(f"{PAGE}?session={foreign.pk}").text)
    client.force_login(keeper)

    assert f"<dt>Confirmed registrations</dt><dd>{5 + own.pk}</dd>" in page
    assert "Foreign" not in page
    assert "Foreign" not in asked
    assert "Select a valid choice" in asked
    assert client.get(PAGE).status_code == 404


def test_of_very_many_sessions_the_page_counts_the_latest_and_says_so(
    desk, monkeypatch
):
    monkeypatch.setattr("registrations.admin.figures.COUNTED", 1)
    people(5, SessionFactory(title_en="Latest"))
    people(7, SessionFactory(title_en="Older", april_2026=True))

    page = told(desk.get(PAGE).text)
    files = desk.get(f"{PAGE}?as=csv").getvalue().decode()

    assert "<dt>Confirmed registrations</dt><dd>5</dd>" in page
    assert "Counted here are the latest 1 sessions, without 1 older one:" in page
    assert ">Older</a>" not in page
    assert "Older" in files
    one_day = "since=2026-04-16&until=2026-04-16"
    assert "Counted here" not in desk.get(f"{PAGE}?{one_day}").text

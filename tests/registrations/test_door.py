"""The door through a browser's eyes: who may stand there, what a tap does, what is shown."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from events.choices import Mode
from registrations.choices import Source
from registrations.models import Attendance, Registration, WalkIn
from tests.factories import RegistrationFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(client):
    """The browser of somebody who keeps the door and nothing else."""
    keeper = User.objects.create_user("door", is_staff=True)
    keeper.user_permissions.set(
        Permission.objects.filter(codename__in=["view_attendance", "add_attendance"])
    )
    client.force_login(keeper)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(session, page="session") -> str:
    return reverse(f"admin:registrations_door_{page}", args=[session.pk])


def on_site(session, **traits) -> Registration:
    values = {"session": session, "mode": Mode.ON_SITE, "confirmed": True}
    return RegistrationFactory(**values | traits)


def row_of(page: str, registration: Registration) -> str:
    found = re.search(rf'<li id="guest-{registration.pk}".*?</li>', page, re.DOTALL)
    return found.group() if found else ""


def counted(page: str) -> str:
    line = re.search(r'id="door-counts".*?</p>', page, re.DOTALL)
    return re.sub(r"<.*?>", "", line.group().partition(">")[2]).strip()


def test_the_sessions_at_whose_door_one_can_stand(door):
    title = "title_en"
    for name, traits in {
        "Tonight": {"running": True, "in_person": True},
        "Next week": {"hybrid": True},
        "Yesterday": {"past": True, "in_person": True},
        "No place": {},
        "Not public": {"in_person": True, "draft": True},
        "Called off": {"in_person": True, "cancelled": True},
    }.items():
        session = SessionFactory(**{title: name} | traits)
        on_site(session)

    shown = door.get(reverse("admin:registrations_door")).text

    assert "Tonight" in shown
    assert shown.index("Tonight") < shown.index("Next week")
    assert "0 of 1 in" in shown
    for hidden in ("Yesterday", "No place", "Not public", "Called off"):
        assert hidden not in shown


@pytest.mark.parametrize("permissions", [[], ["view_attendance"], ["add_attendance"]])
def test_without_both_permissions_there_is_no_door(door, permissions):
    session = SessionFactory(in_person=True)
    row = on_site(session)
    given = Permission.objects.filter(codename__in=permissions)
    User.objects.get().user_permissions.set(given)

    pages = [address(session, page) for page in ("session", "counts", "sheet")]
    answers = [door.get(page) for page in [*pages, reverse("admin:registrations_door")]]
    answers.append(door.post(pages[0], {"in": row.pk}))

    assert {answer.status_code for answer in answers} == {404}
    assert not Attendance.objects.exists()


def test_strangers_are_asked_to_sign_in(client):
    row = on_site(SessionFactory(in_person=True))

    answer = client.post(address(row.session), {"in": row.pk})

    assert answer.status_code == 302
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("traits", [{}, {"in_person": True, "draft": True}])
def test_a_session_without_a_door_has_no_page(door, traits):
    assert door.get(address(SessionFactory(**traits))).status_code == 404


def test_whoever_is_given_one_series_keeps_no_other_door(door):
    mine, other = (on_site(SessionFactory(in_person=True)) for _ in range(2))
    mine.session.series.organisers.add(User.objects.get())

    assert door.get(address(mine.session)).status_code == 200
    assert door.get(address(other.session)).status_code == 404
    assert door.post(address(other.session), {"in": other.pk}).status_code == 404
    shown = door.get(reverse("admin:registrations_door")).text
    assert address(mine.session) in shown
    assert address(other.session) not in shown
    assert not Attendance.objects.exists()


def test_one_tap_lets_in_leads_back_to_the_name_and_may_come_twice(door):
    session = SessionFactory(in_person=True)
    row, other = on_site(session, name="Amina"), on_site(session, name="Zoé")
    page = f"{address(session)}?q=ami"

    first, second = (door.post(page, {"in": row.pk}) for _ in range(2))

    back = f"{page}&done=guest-{row.pk}#guest-{row.pk}"
    assert [one.status_code for one in (first, second)] == [303, 303]
    assert first.headers["Location"] == second.headers["Location"] == back
    assert [one.registration for one in Attendance.objects.all()] == [row]
    shown = door.get(back).text
    assert counted(shown) == "1 of 2 in"
    assert re.search(r'role="status"[^>]*>Amina is in\.', shown)
    assert f'name="out" value="{row.pk}">Undo<span class="visually-hidden"> Amina' in (
        row_of(shown, row)
    )
    assert " hidden>" in row_of(shown, other)

    answer = door.post(page, {"out": row.pk}, follow=True)

    assert not Attendance.objects.exists()
    assert "Amina is not in." in answer.text
    assert "Is here" in row_of(answer.text, row)


def test_a_name_is_looked_for_without_javascript(door):
    session = SessionFactory(hybrid=True)
    amina = on_site(session, name="Amélie O’Neill")
    olga = on_site(session, name="Olga", mode=Mode.ONLINE)

    def seen(wanted: str) -> list[bool]:
        shown = door.get(address(session), {"q": wanted}).text
        return [" hidden>" not in row_of(shown, row) for row in (amina, olga)]

    assert seen("") == [True, True]
    assert seen("amelie oneill") == [False, False]
    assert seen("AMELIE o'n") == [True, False]
    assert seen(str(olga.pk)) == [False, True]
    assert "<details data-others open>" in door.get(f"{address(session)}?q=olga").text
    nobody = door.get(address(session), {"q": "<b>"}).text
    assert "data-nobody>Nobody by that name" in nobody
    assert 'value="&lt;b&gt;"' in nobody


def test_whoever_waits_stands_apart_and_can_be_let_in_as_can_who_came_all_the_same(
    door,
):
    session = SessionFactory(hybrid=True)
    expected = on_site(session)
    waits = on_site(session, confirmed=False, waiting=True)
    others = [
        on_site(session, mode=Mode.ONLINE),
        on_site(session, confirmed=False, cancelled=True),
    ]

    for row in (waits, *others):
        answer = door.post(address(session), {"in": row.pk}, follow=True)

    assert counted(answer.text) == "0 of 1 in, 3 others registered: 3 in all"
    page = answer.text
    places = [page.index(f'id="guest-{row.pk}"') for row in (expected, waits, *others)]
    headings = [page.index("On the waiting list"), page.index("Registered online, or")]
    assert places[0] < headings[0] < places[1] < headings[1] < min(places[2:])
    assert "registered online" in row_of(page, others[0])
    assert "gave the place up" in row_of(page, others[1])
    waits.refresh_from_db()
    assert waits.state == "waiting"


def test_people_of_another_session_or_who_never_confirmed_are_not_at_this_door(door):
    session = SessionFactory(in_person=True)
    strangers = [
        on_site(SessionFactory(in_person=True)),
        on_site(session, confirmed=False),
    ]

    for number in (*(row.pk for row in strangers), 10**12):
        for tap in ("in", "out"):
            answer = door.post(address(session), {tap: number})
            assert answer.status_code == 404

    assert not Attendance.objects.exists()


def test_no_page_of_the_door_names_an_address_or_a_note(door):
    session = SessionFactory(in_person=True)
    on_site(session, name="Amina", note="zqnoteqz", participant__email="zq@example.org")

    for page in ("session", "counts", "sheet"):
        answer = door.get(address(session, page))
        assert answer.status_code == 200
        assert "zqnoteqz" not in answer.text
        assert "zq@" not in answer.text
        assert "no-store" in answer.headers["Cache-Control"]


def test_somebody_without_a_registration_is_counted_once_and_can_be_taken_back(door):
    session = SessionFactory(in_person=True, retention_days=30)
    page = address(session)
    key = re.search(r'name="form_key" value="([0-9a-f-]+)"', door.get(page).text)[1]
    typed = {"form_key": key, "name": " Voi\tsine ", "organisation": "", "comes_as": ""}

    answers = [door.post(page, typed) for _ in range(2)]

    assert {one.headers["Location"] for one in answers} == {
        f"{page}?done=walk-in#walk-in"
    }
    row = WalkIn.objects.get()
    assert (row.session, row.name) == (session, "Voi sine")
    shown = door.get(page).text
    assert counted(shown) == "0 of 0 in, 1 without registration: 1 in all"
    assert "erased 30 days after the session" in shown
    assert key not in shown

    door.post(page, {"gone": row.pk})
    assert not WalkIn.objects.exists()


def test_what_can_not_be_kept_of_a_walk_in_is_said_beside_its_field(door):
    session = SessionFactory(in_person=True)
    typed = {"form_key": uuid4(), "name": "A" * 101, "comes_as": "king"}

    answer = door.post(address(session), {**typed, "organisation": "Comité"})

    assert answer.status_code == 200
    assert 'id="id_name_error"' in answer.text
    assert 'id="id_comes_as_error"' in answer.text
    assert 'value="Comité"' in answer.text
    assert not WalkIn.objects.exists()


def test_the_sheet_to_sign_has_who_is_expected_in_order_and_lines_for_others(door):
    session = SessionFactory(hybrid=True, title_en="Water for all")
    for name in ("Zoé", "Émile", "Anna"):
        on_site(session, name=name, organisation=f"Of {name}")
    on_site(session, name="Waits", confirmed=False, waiting=True)
    on_site(session, name="Online", mode=Mode.ONLINE)

    sheet = door.get(address(session, "sheet")).text

    cells = re.findall(r"<td>(.*?)</td><td>(.*?)</td><td></td>", sheet)
    assert cells[:3] == [("Anna", "Of Anna"), ("Émile", "Of Émile"), ("Zoé", "Of Zoé")]
    assert cells[3:] == [("", "")] * 15
    assert "Water for all" in sheet
    assert session.venue.name in sheet
    assert str(session.span.first_day.year) in sheet
    assert '<html lang="en">' in sheet
    with_french = door.get(address(session, "sheet"), headers={"accept-language": "fr"})
    assert '<html lang="fr">' in with_french.text


def test_many_at_the_door_take_as_many_queries_as_one(door, django_assert_num_queries):
    session = SessionFactory(hybrid=True)

    def ask() -> None:
        # Who asks, what they may and where (5), the session with its languages and
        # places (3), the people, their numbers (2), the last without registration.
        with django_assert_num_queries(12):
            door.get(address(session))

    on_site(session)
    ask()
    for _ in range(2):
        on_site(session)
        on_site(session, confirmed=False, waiting=True)
        WalkIn.objects.create(session=session)
        Attendance.objects.create(registration=on_site(session), source=Source.DOOR)
    ask()


def test_the_home_and_the_page_of_a_session_lead_to_its_door(admin_client):
    held = SessionFactory(in_person=True)
    others = [SessionFactory(), SessionFactory(in_person=True, draft=True)]

    home = admin_client.get("/admin/").text
    forms = {
        one.pk: admin_client.get(f"/admin/events/session/{one.pk}/change/").text
        for one in (held, *others)
    }

    assert f'href="{reverse("admin:registrations_door")}"' in home
    for one in (held, *others):
        link = f'href="{address(one)}"'
        assert [link in home, link in forms[one.pk]] == [one == held] * 2

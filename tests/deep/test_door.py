"""The door on a telephone: each page looked at, and what its script adds."""

import io

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from events.choices import Mode
from events.models import Session
from registrations.models import Attendance, WalkIn
from tests.factories import RegistrationFactory, SessionFactory
from tests.inspection import violations

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [
    "Aïcha Benali",
    "Amina Diallo",
    "Œuvre Commune",
    *map("Voisin {}".format, range(40)),
]


@pytest.fixture(params=["light", "dark"])
def browser_context_args(request, browser_context_args):
    size = {"width": 390, "height": 844}
    aside = {"viewport": size, "color_scheme": request.param, "locale": "en"}
    return {**browser_context_args, **aside}


@pytest.fixture
def session() -> Session:
    held = SessionFactory(running=True, hybrid=True)
    for name in NAMES:
        RegistrationFactory(session=held, name=name, mode=Mode.ON_SITE, confirmed=True)
    RegistrationFactory(session=held, name="Olga Online", confirmed=True)
    RegistrationFactory(session=held, name="Wanda", mode=Mode.ON_SITE, waiting=True)
    WalkIn.objects.create(session=held)
    return held


@pytest.fixture
def at_the_door(page: Page, live_server, session) -> Page:
    client = Client()
    client.force_login(User.objects.create_superuser("keeper"))
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": live_server.url,
    }
    page.context.add_cookies([cookie])
    return page


def address(live_server, session: Session, name: str = "session") -> str:
    path = reverse(f"admin:registrations_door_{name}", args=[session.pk])
    return f"{live_server.url}{path}"


def test_the_pages_of_the_door_in_every_scheme(at_the_door, live_server, session):
    door = live_server.url + reverse("admin:registrations_door")
    pages = [
        door,
        address(live_server, session),
        address(live_server, session, "sheet"),
    ]
    for one in pages:
        at_the_door.goto(one)
        assert violations(at_the_door) == []


def test_names_are_found_and_let_in_without_leaving_the_page(
    at_the_door, live_server, session
):
    page = at_the_door
    page.goto(address(live_server, session))
    rows = page.locator("#door-list [data-words]:visible b")

    page.fill("#door-q", "oeuvre")
    expect(rows).to_have_text(["Œuvre Commune"])
    page.fill("#door-q", "olga")
    expect(rows).to_have_text(["Olga Online"])
    page.fill("#door-q", "zzz")
    expect(page.locator("[data-nobody]")).to_be_visible()

    page.fill("#door-q", "AICHA")
    page.get_by_role("button", name="Is here Aïcha Benali").click()
    undo = page.get_by_role("button", name="Undo Aïcha Benali")
    expect(undo).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Aïcha Benali is in.")
    expect(rows).to_have_text(["Aïcha Benali"])
    box = undo.bounding_box()
    assert box
    assert box["height"] >= 44
    assert [one.registration.name for one in Attendance.objects.all()] == [
        "Aïcha Benali"
    ]


def test_what_was_tapped_without_network_is_sent_once_it_is_back(
    at_the_door, live_server, session
):
    page = at_the_door
    page.goto(address(live_server, session))
    page.context.set_offline(True)
    page.get_by_role("button", name="Is here Amina Diallo").click()
    expect(page.get_by_role("status")).to_contain_text("Not sent yet")
    expect(page.locator(".door-unsent b")).to_have_text("Amina Diallo")
    assert not Attendance.objects.exists()

    page.context.set_offline(False)

    expect(page.get_by_role("button", name="Undo Amina Diallo")).to_be_visible()
    expect(page.locator(".door-unsent")).to_have_count(0)
    assert Attendance.objects.count() == 1


def test_the_head_of_the_sheet_stands_on_each_of_its_pages(
    at_the_door, live_server, session
):
    at_the_door.goto(address(live_server, session, "sheet"))
    reader = PdfReader(io.BytesIO(at_the_door.pdf(prefer_css_page_size=True)))
    texts = [sheet.extract_text() for sheet in reader.pages]
    assert len(texts) == 3
    assert [text.count("Signature") for text in texts] == [1, 1, 1]
    assert "Olga" not in "".join(texts)

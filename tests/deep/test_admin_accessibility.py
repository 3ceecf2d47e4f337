"""The organisers' desk in every form: widths, schemes, languages, errors, a keyboard."""

from collections.abc import Iterable

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from events.models import Session
from fairville_site.management.commands import load_demo
from tests.factories import RegistrationFactory
from tests.inspection import violations
from tests.journeys.test_accessibility import STOP

pytestmark = pytest.mark.django_db(transaction=True)

FORMS = [
    (1280, "light", "en"),
    (1280, "dark", "fr"),
    (320, "light", "fr"),
    (320, "dark", "en"),
]


@pytest.fixture
def state_names() -> Iterable[str]:
    return ["upcoming", "wide poster", "in French only", "undated"]


@pytest.fixture(params=FORMS, ids=lambda form: "-".join(map(str, form)))
def browser_context_args(request, browser_context_args):
    width, scheme, language = request.param
    size = {"width": width, "height": 800}
    aside = {"viewport": size, "color_scheme": scheme, "locale": language}
    return {**browser_context_args, **aside}


@pytest.fixture
def desk_page(quiet_page, states, live_server) -> Page:
    """A page of the demo’s organiser, who may do everything at the desk."""
    client = Client()
    client.force_login(User.objects.get(email=load_demo.EMAIL))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    quiet_page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": cookie,
                "url": live_server.url,
            }
        ]
    )
    return quiet_page


def pages_of(states: dict[str, Session]) -> dict[str, str]:
    session = states["upcoming"]
    RegistrationFactory(session=session, confirmed=True)
    change, speaker = (
        reverse(f"admin:{name}_change", args=[one.pk])
        for name, one in (
            ("events_session", session),
            ("speakers_speaker", session.appearances.first().speaker),
        )
    )
    series = reverse("admin:dialogues_series_change", args=[session.series_id])
    poster = reverse("admin:events_session_change", args=[states["wide poster"].pk])
    return {
        "home": reverse("admin:index"),
        "sessions": reverse("admin:events_session_changelist"),
        "filtered": reverse("admin:events_session_changelist")
        + "?format__exact=online",
        "add a session": reverse("admin:events_session_add"),
        "session": change,
        "session with a poster": poster,
        "series": series,
        "speaker": speaker,
        "history": reverse("admin:events_session_history", args=[session.pk]),
        "registrations": reverse("admin:registrations_registration_changelist"),
        "by hand": reverse("admin:registrations_registration_add"),
        "password": reverse("admin:password_change"),
    }


def test_no_page_of_the_desk_breaks_a_rule_complains_or_scrolls_sideways(
    desk_page, states, look_at
):
    assert look_at(desk_page, pages_of(states)) == []


def test_the_door_breaks_no_rule(quiet_page, live_server, look_at):
    assert look_at(quiet_page, {"login": reverse("admin:index")}) == []
    assert quiet_page.url.startswith(f"{live_server.url}/accounts/login/")


def test_a_form_with_errors_says_so_and_breaks_no_rule(desk_page, states, live_server):
    session = states["upcoming"]
    address = reverse("admin:events_session_change", args=[session.pk])
    desk_page.goto(live_server.url + address)
    desk_page.locator("[name=ends_at_0]").fill("2020-01-01")
    with desk_page.expect_navigation():
        desk_page.locator(".submit-row [name=_continue]").click()
    assert desk_page.locator(".errornote").is_visible()
    assert desk_page.title().startswith(("Error", "Erreur"))
    assert violations(desk_page) == []


def test_each_stop_of_the_keyboard_is_seen(desk_page, states, live_server):
    addresses = pages_of(states)
    for name in ("home", "sessions", "speaker"):
        desk_page.goto(live_server.url + addresses[name])
        stops = []
        desk_page.keyboard.press("Tab")
        while stop := desk_page.evaluate(STOP):
            stops.append(stop)
            desk_page.keyboard.press("Tab")
        hidden = [one for one in stops if not (one["inside"] and one["seen"])]
        assert hidden == []
        assert [one for one in stops if one["ring"] < 2] == []
        assert len(stops) > 15

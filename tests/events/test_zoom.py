"""The client against a Zoom on loopback: what it says, and what it makes of trouble."""

import logging
from datetime import UTC, datetime

import pytest

from events import zoom
from events.zoom import errors, transport
from fairville_site.settings import LOGGING
from tests.fake_zoom import SCOPES
from tests.fake_zoom_rules import Trouble, refusal

HOST = "host@example.org"
BODY = {
    "topic": "Dialogue 3",
    "type": 2,
    "start_time": "2031-07-01T16:00:00Z",
    "timezone": "Europe/Paris",
    "duration": 90,
    "agenda": "[marker]",
    "settings": {"approval_type": 2},
}
SECRETS = ("canary", "eyJ", "zak=", "pwd=")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE", 0.3)


def busy(**headers: str):
    return refusal(429, 429, "You have reached the limit.", **headers)


def test_a_meeting_is_made_read_changed_found_and_deleted(fake_zoom):
    made = zoom.create_meeting(HOST, BODY)

    assert made.join_url == f"https://us02web.zoom.us/j/{made.id}?pwd={made.passcode}.1"
    assert made.starts_at == datetime(2031, 7, 1, 16, tzinfo=UTC)
    assert (made.topic, made.duration) == ("Dialogue 3", 90)
    assert made.dial_in == ("+33 1 7037 2246 France",)
    assert made.settings == {"approval_type": 2}
    zoom.update_meeting(made.id, {"topic": "Dialogue 4"})
    assert zoom.read_meeting(made.id).topic == "Dialogue 4"
    assert zoom.find_meetings(HOST, "[marker]") == [made.id]
    assert zoom.find_meetings(HOST, "[other]") == []
    zoom.delete_meeting(made.id)
    with pytest.raises(zoom.NotFound):
        zoom.read_meeting(made.id)
    assert len(fake_zoom.tokens) == 1
    assert "schedule_for_reminder=false" in fake_zoom.calls[-2][1]


def test_a_meeting_is_found_on_any_page_of_the_list(fake_zoom):
    fake_zoom.page_size = 2
    ids = [zoom.create_meeting(HOST, BODY).id for _ in range(5)]

    assert zoom.find_meetings(HOST, "[marker]") == ids


def test_the_start_link_is_read_on_demand_and_in_no_other_value(fake_zoom):
    made = zoom.create_meeting(HOST, BODY)

    assert zoom.start_link(made.id).endswith("?zak=eyJcanary-zak")
    assert "zak" not in repr(made)
    assert not any("zak" in str(getattr(made, name)) for name in made.__slots__)


def test_one_token_serves_until_it_ends(fake_zoom, time_machine):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    made = zoom.create_meeting(HOST, BODY)
    zoom.read_meeting(made.id)
    assert [path for _, path in fake_zoom.calls].count("/oauth/token") == 1

    time_machine.move_to("2026-11-02 10:01:00+00:00", tick=False)
    zoom.read_meeting(made.id)

    assert [path for _, path in fake_zoom.calls].count("/oauth/token") == 2


def test_a_refused_token_is_replaced_once(fake_zoom):
    made = zoom.create_meeting(HOST, BODY)
    fake_zoom.tokens.clear()

    assert zoom.create_meeting(HOST, BODY).id == made.id + 1
    assert len(fake_zoom.meetings) == 2

    refused = refusal(401, 124, "Invalid access token.")
    fake_zoom.trouble = [Trouble("GET", "answer", refused, times=9)]
    with pytest.raises(errors.BadCredentials):
        zoom.read_meeting(made.id)
    assert fake_zoom.count("GET") == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("ZOOM_CLIENT_SECRET", "wrong"), ("ZOOM_ACCOUNT_ID", "wrong")],
)
def test_wrong_credentials_are_named(fake_zoom, settings, name, value):
    setattr(settings, name, value)

    with pytest.raises(errors.BadCredentials) as refusal:
        zoom.create_meeting(HOST, BODY)

    assert refusal.value.said.status == 400


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refusal(400, 200, "Webinar plan is missing."), "plan", 200),
        (refusal(404, 1001, "User does not exist: x@y.org."), "host", 1001),
        (refusal(400, 3000, "Cannot access webinar info."), "webinar", 3000),
        (refusal(404, 3001, "Meeting does not exist."), "gone", 3001),
        (refusal(400, 3002, "In progress."), "running", 3002),
        (refusal(400, 3007, "Ended."), "ended", 3007),
        (refusal(400, 3161, "Not for you."), "host_may_not", 3161),
        (refusal(418, 9, "https://x.org/canary a@b.org eyJ.x"), "refused", 9),
        (refusal(500, 9, "Oops."), "answer_lost", 9),
        ((302, {"Location": "/"}, None), "answer_lost", 0),
    ],
)
def test_each_refusal_has_its_type_and_tells_no_secret(fake_zoom, answer, kind, code):
    fake_zoom.trouble = [Trouble("PATCH", "answer", answer)]

    with pytest.raises(zoom.ZoomError) as caught:
        zoom.update_meeting(88000000001, BODY)

    facts = caught.value.facts()
    assert (facts["kind"], facts["code"]) == (kind, code)
    if code:
        assert facts["tracking_id"] == "WEB_canary_tracking"
    assert "@" not in facts["message"]
    assert "canary" not in facts["message"]


def test_wrong_fields_are_named(fake_zoom):
    body = {**BODY, "duration": 0, "settings": {"undocumented": True}}

    with pytest.raises(errors.Invalid) as caught:
        zoom.create_meeting(HOST, body)

    assert caught.value.said.fields == {
        "duration": "Invalid field.",
        "settings.undocumented": "Invalid field.",
    }


def test_a_missing_scope_is_named(fake_zoom):
    fake_zoom.scopes.remove("meeting:update:meeting:admin")

    with pytest.raises(zoom.MissingScope) as caught:
        zoom.update_meeting(88000000001, BODY)

    assert caught.value.said.scopes == ["meeting:update:meeting:admin"]


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        ({"Retry-After": "7"}, "2026-11-02 09:00:07"),
        ({"Retry-After": "Mon, 02 Nov 2026 09:30:00 GMT"}, "2026-11-02 09:30:00"),
        ({"Retry-After": "2026-11-03T00:00:00Z"}, "2026-11-03 00:00:00"),
        ({"Retry-After": "2026-11-03T00:00:00"}, "2026-11-03 00:00:00"),
        ({"X-RateLimit-Type": "Daily-limit"}, "2026-11-03 00:00:00"),
        ({"X-RateLimit-Type": "QPS"}, "2026-11-02 09:00:01"),
        ({}, "2026-11-02 09:00:01"),
        ({"Retry-After": "soon"}, "2026-11-02 09:00:01"),
        ({"Retry-After": "2036-01-01T00:00:00Z"}, "2026-11-03 10:00:00"),
        ({"Retry-After": "2016-01-01T00:00:00Z"}, "2026-11-02 09:00:00"),
    ],
)
def test_a_limit_says_until_when_in_each_form(fake_zoom, headers, until, time_machine):
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    fake_zoom.trouble = [Trouble("POST", "answer", busy(**headers))]

    with pytest.raises(zoom.Busy) as caught:
        zoom.create_meeting(HOST, BODY)

    assert caught.value.until == datetime.fromisoformat(f"{until}+00:00")


@pytest.mark.parametrize(
    ("how", "seconds"), [("drop", 0), ("cut", 0), ("fail", 0), ("late", 1.5)]
)
def test_an_answer_lost_after_the_work_is_told_from_a_refusal(
    fake_zoom, impatient, how, seconds
):
    fake_zoom.trouble = [Trouble("POST", how, seconds=seconds)]

    with pytest.raises(zoom.AnswerLost):
        zoom.create_meeting(HOST, BODY)

    assert len(fake_zoom.meetings) == 1
    assert fake_zoom.count("POST") == 1


def test_a_server_that_is_away_was_sent_nothing(fake_zoom, settings):
    made = zoom.create_meeting(HOST, BODY)
    settings.ZOOM_API_BASE_URL = "http://127.0.0.1:1/v2"

    with pytest.raises(zoom.Unreachable):
        zoom.update_meeting(made.id, BODY)


@pytest.mark.parametrize("name", ["ZOOM_API_BASE_URL", "ZOOM_OAUTH_URL"])
def test_secrets_do_not_travel_in_the_open(fake_zoom, settings, name):
    setattr(settings, name, "http://api.example.org/v2")

    with pytest.raises(errors.Misconfigured):
        zoom.read_meeting(1)


@pytest.mark.parametrize(
    ("named", "base"),
    [
        ("https://api-eu.zoom.us", "https://api-eu.zoom.us/v2"),
        ("https://api-eu.zoom.us.example.com", "https://api.zoom.us/v2"),
        ("http://api-eu.zoom.us", "https://api.zoom.us/v2"),
        ("", "https://api.zoom.us/v2"),
    ],
)
def test_the_region_is_followed_if_it_is_zooms_own(settings, named, base):
    settings.ZOOM_API_BASE_URL = ""

    assert transport._base(transport.Token("x", api_url=named)) == base


def test_the_connection_test_names_what_lacks(fake_zoom):
    assert zoom.check_connection() == zoom.Connection([], HOST, True, True)

    fake_zoom.scopes = [scope for scope in SCOPES if ":list_" not in scope]
    fake_zoom.hosts[HOST] = 1
    fake_zoom.webinar_hosts.clear()
    assert zoom.check_connection() == zoom.Connection(
        ["meeting:read:list_meetings:admin"],
        HOST,
        False,
        False,
        [
            "webinar:read:list_webinars:admin",
            "webinar:read:list_panelists:admin",
            "webinar:read:list_registrants:admin",
        ],
        ["report:read:list_meeting_participants:admin"],
        ["meeting:read:list_registrants:admin"],
    )

    fake_zoom.scopes = ["meeting:write:admin", "meeting:read:admin"]
    found = zoom.check_connection()
    assert found.missing_scopes == ["user:read:user:admin"]
    assert (found.has_webinars, len(found.missing_for_webinars)) == (None, 13)


def test_without_an_account_there_is_no_zoom(settings):
    assert not zoom.is_configured()


def test_no_log_holds_a_secret_or_an_address(fake_zoom, impatient, caplog, settings):
    """As the site logs: the root at INFO, and what the settings say of libraries."""
    caplog.set_level(LOGGING["root"]["level"])
    for name, said in LOGGING.get("loggers", {}).items():
        caplog.set_level(said.get("level", "INFO"), name)
    made = zoom.create_meeting(HOST, BODY)
    zoom.start_link(made.id)
    for how in ("drop", "cut", "fail"):
        fake_zoom.trouble = [Trouble("*", how)]
        with pytest.raises(zoom.ZoomError):
            zoom.read_meeting(made.id)
    settings.ZOOM_CLIENT_SECRET = "canary-wrong"  # noqa: S105
    with pytest.raises(errors.BadCredentials) as caught:
        zoom.read_meeting(made.id)
    logging.getLogger("test").exception("as a chore would", exc_info=caught.value)

    assert len(caplog.records) == 5
    for canary in (*SECRETS, HOST, "account"):
        assert canary not in caplog.text.replace("WEB_canary_tracking", "")

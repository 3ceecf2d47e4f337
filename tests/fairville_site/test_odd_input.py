"""Whatever is sent to a public address, the answer is one that was meant."""

import pytest
from django.test import Client
from django.urls import reverse

from registrations import tokens
from registrations.models import Participant
from tests.factories import MeetingFactory, RegistrationFactory, VenueFactory
from tests.registrations.visits import confirm_address, register_address, typed

pytestmark = pytest.mark.django_db

ODD = {
    "NUL": "a\x00b",
    "lone surrogate": "\ud800",
    "a number too large": "9" * 400,
    "signs": "\u202e%' OR 1=1 --_\\{{ 7|add:7 }}{% now %}",
    "long": "x" * 30_000,
}
BROKEN = ["%00", "%ff", "%ed%a0%80", "%c0%af", "%", "%u0041", "..%2f..%2fetc%2fpasswd"]
LISTS = ["/en/sessions/", "/en/resources/", "/en/embed/", "/en/themes/"]
FIELDS = ("q", "page", "series", "town", "theme", "kind", "language", "format", "next")


def sent(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in sent(text))


@pytest.fixture
def visitor() -> Client:
    """One that hears of an error as a visitor would: as an answer."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("odd", [*ODD.values()], ids=[*ODD])
def test_no_parameter_is_an_error(visitor, odd):
    MeetingFactory()
    text = quoted(odd[:2000])

    whole = "&".join(f"{name}={text}" for name in FIELDS)
    single = [f"{LISTS[0]}?{name}={text}" for name in FIELDS]
    for address in (*single, *(f"{one}?{whole}" for one in LISTS)):
        answer = visitor.get(address)
        assert answer.status_code in {200, 302, 400, 404}, address[:60]


@pytest.mark.parametrize("odd", [*ODD.values()], ids=[*ODD])
def test_no_field_of_a_form_is_an_error(visitor, odd):
    row = RegistrationFactory(participant__proven=True, confirmed=True)
    form = typed(row.session)
    own = tokens.personal_path(row.participant)
    addresses = {
        register_address(row.session): form,
        "/en/follow/": dict(form),
        "/en/lost-link/": dict(form),
        "/en/certificate/": {"code": "", "name": ""},
        "/accounts/login/code/": {"email": ""},
        "/accounts/login/": {"login": "", "password": ""},
        f"{own}preferences/": {"language": "", "city": ""},
    }
    kind = "application/x-www-form-urlencoded"

    for address, fields in addresses.items():
        single = [{**fields, name: odd} for name in fields if fields is form]
        for pairs in (*single, dict.fromkeys(fields, odd), {**fields, odd[:50]: odd}):
            body = "&".join(f"{quoted(key)}={quoted(pairs[key])}" for key in pairs)
            answer = visitor.post(address, body, content_type=kind)
            assert answer.status_code < 500, address
    assert Participant.objects.filter(email=row.participant.email).exists()


def test_no_address_is_an_error(visitor):
    row = RegistrationFactory()
    for odd in (*BROKEN, quoted(ODD["NUL"]), "9" * 400, "-1", "1" * 19):
        for address in (
            *("/{}", "/en/{}/", "/en/sessions/{}-x/", "/en/sessions/archive/{}/"),
            *("/confirm/{}/", "/me/{}/", "/join/{}/", "/calendars/{}/en.ics"),
            *("/media/{}", "/admin/{}/", "/en/speakers/{}-x/", "/unsubscribe/{}/"),
        ):
            answer = visitor.get(address.format(odd))
            assert answer.status_code in {301, 302, 400, 404, 410}, (address, odd)
    assert visitor.get(confirm_address(row)).status_code == 200


def test_a_flood_of_fields_or_bytes_is_refused(visitor):
    address = register_address(RegistrationFactory().session)
    kind = "application/x-www-form-urlencoded"
    floods = {
        "10 000 fields": "&".join(f"field{number}=1" for number in range(10_000)),
        "10 MB": "name=" + "x" * 10_000_000,
    }

    answers = {
        name: visitor.post(address, body, content_type=kind).status_code
        for name, body in floods.items()
    }
    broken = visitor.post(address, b"\xff\x00", content_type="multipart/form-data")

    assert set(answers.values()) <= {400, 413}
    assert broken.status_code in {200, 400}
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("name", ["cookie", "accept-language", "user-agent", "range"])
def test_no_header_is_an_error(visitor, name):
    for odd in ("x" * 20_000, "\x00", "sessionid=\x00", "é\xff", "fr;q=" + "9" * 400):
        answer = visitor.get("/en/sessions/", headers={name: odd})
        assert answer.status_code in {200, 400}, odd[:20]
        assert visitor.get("/", headers={name: odd}).status_code in {302, 400}


@pytest.mark.parametrize("odd", ["abc", "\x00", "9" * 400, "2026-13-99"])
def test_nothing_filled_in_beforehand_at_the_desk_is_an_error(admin_client, odd):
    """Addresses of forms are written by hand, and by whoever sends one to an organiser."""
    add = reverse("admin:events_session_add")
    names = ("series", "themes", "starts_at", "ends_at", "publish_at", "nonsense")
    venue = VenueFactory()

    answer = admin_client.get(add, {"venue": venue.pk, **dict.fromkeys(names, odd)})
    nowhere = admin_client.get(add, {"venue": odd})

    assert answer.status_code == nowhere.status_code == 200
    assert f'<option value="{venue.pk}" selected' in answer.text

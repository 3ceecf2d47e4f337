"""A network may send a form so often; who is asked to wait loses nothing."""

import re

import html5lib
import pytest
import time_machine
from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.crypto import get_random_string

from fairville_site import limits, urls
from fairville_site.limits import client_address, limited, network_hash
from fairville_site.security import cookieless_form
from tests.factories import SessionFactory
from tests.registrations.visits import register_address, typed

HALL = {"REMOTE_ADDR": "192.0.2.7"}


@cookieless_form
@limited("speak")
def speak(request):
    return HttpResponse(f"heard {request.POST.get('words', '')}")


@cookieless_form
@limited("sing")
def sing(request):
    return HttpResponse("heard")


urlpatterns = [
    path("en/speak/", speak),
    path("en/sing/", sing),
    *urls.urlpatterns,
]
handler429 = urls.handler429
ours = pytest.mark.urls("tests.fairville_site.test_limits")


@pytest.fixture(autouse=True)
def three_in_ten_minutes(settings):
    settings.FORM_LIMIT = 3
    settings.FORM_LIMIT_SECONDS = 600


@pytest.fixture
def clock():
    with time_machine.travel("2026-04-01 10:01:00+00:00", tick=False) as clock:
        yield clock


def codes(client: Client, times: int, address: str = "/en/speak/", **extra) -> list:
    return [client.post(address, **extra).status_code for _ in range(times)]


@ours
def test_above_the_limit_a_network_waits_for_the_rest_of_the_ten_minutes(client, clock):
    assert codes(client, 4, **HALL) == [200, 200, 200, 429]

    answer = client.post("/en/speak/", **HALL)

    assert answer["Retry-After"] == "540"
    assert "in 9 minutes" in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    clock.shift(540)
    assert codes(client, 4, **HALL) == [200, 200, 200, 429]


@ours
def test_a_whole_network_is_counted_together_and_no_other(client, clock):
    for last in (1, 2, 3):
        codes(client, 1, REMOTE_ADDR=f"192.0.2.{last}")

    assert codes(client, 1, REMOTE_ADDR="192.0.2.200") == [429]
    assert codes(client, 1, REMOTE_ADDR="192.0.3.1") == [200]


@ours
def test_each_kind_of_form_has_its_own_count(client, clock):
    codes(client, 4, **HALL)

    assert codes(client, 1, "/en/sing/", **HALL) == [200]


@ours
def test_reading_is_never_limited(client, clock):
    codes(client, 4, **HALL)

    assert client.get("/en/speak/", **HALL).status_code == 200
    assert client.head("/en/speak/", **HALL).status_code == 200


@ours
def test_what_another_site_sends_is_not_counted(client, clock):
    foreign = {"headers": {"Sec-Fetch-Site": "cross-site"}}

    assert codes(client, 5, **foreign, **HALL) == [403] * 5
    assert codes(client, 1, **HALL) == [200]


@ours
def test_no_limit_can_be_chosen(client, clock, settings):
    settings.FORM_LIMIT = 0

    assert codes(client, 5, **HALL) == [200] * 5


@ours
def test_who_has_to_wait_can_send_the_same_again(client, clock):
    codes(client, 3, **HALL)
    words = {"words": ['“<b>&amp;\r\n"', "et puis"], "empty": ""}

    answer = client.post("/en/speak/", words, **HALL)

    page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(
        answer.text
    )
    (form,) = page.findall(".//form[@id='again']")
    assert form.attrib == {"id": "again", "method": "post"}
    kept = [(field.get("name"), field.get("value")) for field in form]
    assert kept == [
        ("words", '“<b>&amp;\n"'),  # browsers send CR LF again
        ("words", "et puis"),
        ("empty", ""),
    ]
    buttons = page.findall(".//button[@form='again']")
    assert len(buttons) == 2
    clock.shift(540)
    assert client.post("/en/speak/", dict(kept), **HALL).text == "heard et puis"


@ours
@pytest.mark.parametrize(
    "flood", [{"words": "x" * 20_001}, {f"field-{n}": "" for n in range(61)}]
)
def test_a_flood_is_not_repeated(client, clock, flood):
    codes(client, 3, **HALL)

    answer = client.post("/en/speak/", flood, **HALL)

    assert answer.status_code == 429
    assert "<form" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_registering_is_limited_and_resumed_in_both_languages(client, language):
    session = SessionFactory()
    address = register_address(session, language)
    with time_machine.travel("2026-04-01 10:01:00+00:00", tick=False):
        first = [client.post(address, {"name": ""}).status_code for _ in range(3)]
        answer = client.post(address, typed(session, name="Zoé <3"))

    assert (first, answer.status_code) == ([200] * 3, 429)
    assert f'<html lang="{language}"' in answer.text
    for other in ("A short pause, please.", 'lang="fr"', 'lang="en"'):
        assert other in answer.text
    assert 'name="name" value="Zoé &lt;3"' in answer.text
    assert not answer.cookies


class Broken:
    """A cache whose server does not answer."""

    def add(self, *_args, **_options):
        raise ConnectionError("192.0.2.7 is not told")


@ours
def test_without_a_cache_forms_work_and_the_log_says_so(client, monkeypatch, caplog):
    monkeypatch.setattr(limits, "cache", Broken())

    assert codes(client, 5, **HALL) == [200] * 5
    assert "Limits are off, no cache: ConnectionError" in caplog.text
    assert "192.0.2" not in caplog.text


@ours
def test_the_network_is_neither_stored_nor_logged(client, clock, caplog):
    codes(client, 4, **HALL)

    (key,) = (key for key in cache._cache if "limit:" in key)
    assert re.fullmatch(r":1:limit:speak:\d+:[0-9a-f]{64}", key)
    assert "192.0.2" not in key + caplog.text


def test_the_hash_is_keyed(settings):
    before = network_hash("192.0.2.7")
    settings.SECRET_KEY = get_random_string(50)

    assert network_hash("192.0.2.7") != before


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.255", True),
        ("192.0.2.7", "192.0.3.7", False),
        ("192.0.2.7", "::ffff:192.0.2.8", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("", "unix:", True),
        ("", "0.0.0.0", False),  # noqa: S104
    ],
)
def test_a_network_is_a_24th_of_ipv4_and_a_64th_of_ipv6(one, other, same):
    assert (network_hash(one) == network_hash(other)) is same


PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "192.0.2.1", PROXY),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "6.6.6.6, 192.0.2.1", "192.0.2.1"),
        (1, "6.6.6.6,  2001:db8::1 ", "2001:db8::1"),
        (2, "6.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "6.6.6.6, 7.7.7.7, 192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "6.6.6.6, unknown", PROXY),
        (1, "6.6.6.6, 192.0.2.1:99999x", PROXY),
        (1, "6.6.6.6, 192.0.2.1\x00", PROXY),
        (2, "192.0.2.1", PROXY),
        (-1, "192.0.2.1, 6.6.6.6", PROXY),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().post("/", headers=headers, REMOTE_ADDR=PROXY)

    assert client_address(request) == address


@ours
@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_header_does_not_help(client, clock, settings, proxies):
    settings.TRUSTED_PROXIES = proxies
    seen = ", 192.0.2.7" if proxies else ""

    answers = [
        client.post(
            "/en/speak/",
            headers={"X-Forwarded-For": f"198.51.{number}.1{seen}"},
            **HALL,
        ).status_code
        for number in range(4)
    ]

    assert answers == [200, 200, 200, 429]


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_the_limits_of_accounts_go_by_the_same_address(settings, proxies):
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().post(
        "/", headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.1, 192.0.2.2"}
    )

    assert get_ip(request) == client_address(request)

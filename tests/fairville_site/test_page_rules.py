"""Which answers are for everyone, and under which address each is kept."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from fairville_site.page_rules import is_for_all, key_of


@pytest.mark.parametrize(
    "address",
    [
        "/en/sessions/?q=secret",
        "/en/sessions/?%71=secret",
        "/en/sessions/?page=1&q=secret",
        "/en/sessions/?token=secret",
        "/en/sessions/?page=" + "1" * 300,
        "/en/share.jpg",
        "/accounts/login/",
        "/admin/login/",
        "/media/x",
        "/me/secret/",
        "/mailbox/",
        "/",
    ],
)
def test_what_is_somebodys_own_has_no_key(rf, address):
    path, _, query = address.partition("?")

    assert key_of(rf.get(path, QUERY_STRING=query)) is None
    assert key_of(rf.post("/en/sessions/")) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "a=b"},
        {"Vary": "Cookie"},
        {"Vary": "Accept-Encoding, Accept-Language"},
        {"Cache-Control": "private"},
        {"Cache-Control": "max-age=0, no-cache, no-store"},
        {"Content-Security-Policy": "script-src 'nonce-abc'"},
        {"Content-Encoding": "br"},
        {"Content-Type": "image/png"},
    ],
)
def test_an_answer_that_may_be_personal_is_not_for_all(rf, headers):
    assert is_for_all(HttpResponse("x"), rf.get("/en/"))
    assert not is_for_all(HttpResponse("x", headers=headers), rf.get("/en/"))


def test_other_answers_are_not_kept_either(rf):
    with_cookie = HttpResponse("x")
    with_cookie.set_cookie("a", "b")
    others = [
        with_cookie,
        HttpResponse("x", status=404),
        HttpResponse("x" * 2_000_000),
        StreamingHttpResponse(["x"]),
    ]

    assert [is_for_all(answer, rf.get("/en/")) for answer in others] == [False] * 4
    for own in ({"HTTP_COOKIE": "a=b"}, {"HTTP_AUTHORIZATION": "Basic eDp5"}):
        assert not is_for_all(HttpResponse("x"), rf.get("/en/", **own))

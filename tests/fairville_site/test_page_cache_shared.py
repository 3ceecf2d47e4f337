"""Kept pages that processes share by a store; tests/deep asks a real Redis and hosts."""

import threading
import time

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory

from fairville_site import content_version, content_watch, page_cache, shelf
from fairville_site.page_cache import PageCacheMiddleware
from fairville_site.page_rules import shared_key

pytestmark = pytest.mark.django_db

KEY = "/en/"
AWAY = "redis://127.0.0.1:9/0"  # nobody listens there


def store(settings, backend: str, location: str) -> None:
    name = f"django.core.cache.backends.{backend}"
    settings.CACHES = {"default": {"BACKEND": name, "LOCATION": location}}


@pytest.fixture(autouse=True)
def shared(settings, tmp_path, monkeypatch):
    """A store that other processes could read, the version as it is at this moment."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(content_watch, "VERSION_SECONDS", 0)
    monkeypatch.setattr(shelf, "_left_alone_until", 0.0)
    store(settings, "filebased.FileBasedCache", str(tmp_path))


def process(word: str, *, after=lambda: None):
    """As another process would have it: a memory of its own, the same store."""

    def render(_request) -> HttpResponse:
        after()
        return HttpResponse(word)

    kept = PageCacheMiddleware(render)
    return kept, lambda: kept(RequestFactory().get(KEY)).content


def test_what_one_has_made_the_other_shows_until_an_edit():
    _one, ask = process("one")
    _other, ask_other = process("other")

    assert (ask(), ask_other()) == (b"one", b"one")
    content_version.bump()
    assert (ask_other(), ask()) == (b"other", b"other")


def test_whoever_comes_while_it_is_being_made_waits_for_it():
    begun, go = threading.Event(), threading.Event()
    one, ask = process("one", after=lambda: (begun.set(), go.wait(5)))
    other, ask_other = process("other")
    for kept in (one, other):  # the threads share no connection
        kept.watch.version = lambda: "1"
        kept.watch.expires_at = lambda _version: time.time() + 60
    answers: list[bytes] = []
    makes = threading.Thread(target=lambda: answers.append(ask()))
    waits = threading.Thread(target=lambda: answers.append(ask_other()))

    makes.start()
    begun.wait(5)
    waits.start()
    waits.join(0.1)
    assert (waits.is_alive(), answers) == (True, [])
    go.set()
    for thread in (makes, waits):
        thread.join(5)

    assert answers == [b"one", b"one"]


def test_nobody_waits_longer_than_it_takes_for_one_that_has_died(monkeypatch):
    monkeypatch.setattr(page_cache, "WAIT_SECONDS", 0.1)
    kept, ask = process("page")
    cache.add(f"{shared_key(KEY, kept.watch.version())}:making", 1, 60)

    assert ask() == b"page"


def test_a_store_that_is_away_costs_one_look_and_no_page(settings, caplog):
    store(settings, "redis.RedisCache", AWAY)
    _one, ask = process("one")
    _other, ask_other = process("other")

    assert (ask(), ask_other()) == (b"one", b"other")
    assert caplog.messages == ["No shared cache for a while: ConnectionError"]

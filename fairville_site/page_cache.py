"""One rendering serves everyone: finished pages, kept by address and content version.

It stands outside all that renders, so a kept page costs neither template nor database.
Only what any visitor may read is kept, and only when made for a visitor who sent
nothing of their own (`page_rules`). Old bytes are served while a page whose time is over
is made again, or cannot be made; never once the version rose.
"""

import threading
import time
from dataclasses import replace

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from fairville_site import asked, shelf
from fairville_site.content_watch import Watch
from fairville_site.hot_answers import SAME_UNTIL
from fairville_site.kept_pages import Memory, Page, answer, finished
from fairville_site.page_rules import (
    View,
    brings_something,
    is_for_all,
    key_of,
    shared_key,
    whole_answer,
)

WAIT_SECONDS = 5
LOOK_SECONDS = 0.02
PASSING_SECONDS = 10
MOST_PASSING = 1000

type Made = Page | HttpResponseBase


class PageCacheMiddleware:
    def __init__(self, get_response: View) -> None:
        if not settings.PAGE_CACHE or settings.MAINTENANCE:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.memory = Memory()
        self.watch = Watch()
        self._making: dict[str, threading.Event] = {}
        self._passing: dict[str, float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = key_of(request)
        if key is None:
            return self.get_response(request)
        request.get_host()  # raises DisallowedHost: a foreign name is told 400 here too
        version = self.watch.version()
        if version is None or self._passing.get(key, 0) > time.monotonic():
            return self.get_response(request)
        page = self.memory.get(key, version)
        if page is not None and page.expires_at > time.time():
            return self._answer(request, page)
        made = self._obtain(request, key, version)
        if isinstance(made, Page):
            return self._answer(request, made)
        if request.method == "HEAD" and isinstance(made, HttpResponse):
            made.content = b""
        return made

    def _answer(self, request: HttpRequest, page: Page) -> HttpResponse:
        left = page.expires_at - time.time()
        until = min(self.watch.looks_again_at, time.monotonic() + left)
        request.META[SAME_UNTIL] = until
        return answer(request, page)

    def _obtain(self, request: HttpRequest, key: str, version: str) -> Made:
        """One thread makes a page; the others wait, or take the one whose time ended."""
        if brings_something(request):
            return self._taken(key, version) or self._make(request, key, version)
        own = threading.Event()
        first = self._making.setdefault(key, own)
        if first is not own:
            if self.memory.get(key, version) is None:
                first.wait(WAIT_SECONDS)
            page = self.memory.get(key, version)
            return page or self._make(request, key, version)
        try:
            return self._taken(key, version) or self._first(request, key, version)
        finally:
            del self._making[key]
            own.set()

    def _first(self, request: HttpRequest, key: str, version: str) -> Made:
        """The same among all processes that share a store."""
        if not shelf.is_shared():
            return self._make(request, key, version)
        claim = f"{shared_key(key, version)}:making"
        deadline = time.monotonic() + WAIT_SECONDS
        while not shelf.claim(claim, WAIT_SECONDS):
            old = self.memory.get(key, version)
            if old is not None:
                return old
            if time.monotonic() > deadline:
                return self._make(request, key, version)
            time.sleep(LOOK_SECONDS)
            if page := self._taken(key, version):
                return page
        try:
            # It may have been finished between our look and our claim.
            return self._taken(key, version) or self._make(request, key, version)
        finally:
            shelf.let_go(claim)

    def _taken(self, key: str, version: str) -> Page | None:
        """A page that is still good, made by another thread or process."""
        now = time.time()
        page = self.memory.get(key, version)
        if page is not None and page.expires_at > now:
            return page
        if not shelf.is_shared():
            return None
        found = shelf.get(shared_key(key, version))
        if not isinstance(found, Page) or found.expires_at <= now:
            return None
        self.memory.put(key, found)
        return found

    def _make(self, request: HttpRequest, key: str, version: str) -> Made:
        """Render, and keep what is for all. Where that fails, the old page if any."""
        if page := self._still_true(key, version):
            return page
        if brings_something(request):
            response = whole_answer(self.get_response, request)
            return self._old_if_failed(response, key, version)
        # Asked before the content is read: it can only be newer than this moment.
        expires_at = self.watch.expires_at(version)
        before = self.watch.asked(version)
        with asked.listening() as listener:
            response = whole_answer(self.get_response, request)
        if response.status_code >= 500:
            return self._old_if_failed(response, key, version)
        if expires_at is None or not is_for_all(response, request):
            self._let_pass(key)
            return response
        own = listener.questions()
        page = finished(response, version, expires_at, before + own if own else ())
        return self._keep(key, page)

    def _old_if_failed(
        self, response: HttpResponseBase, key: str, version: str
    ) -> Made:
        failed = response.status_code >= 500
        return (failed and self.memory.get(key, version)) or response

    def _still_true(self, key: str, version: str) -> Page | None:
        """The page of an earlier version, if all it was told is the same after the edit.

        Among its questions is when time would change it: should the edit have set a
        moment that has passed since, that one is answered differently.
        """
        page = self.memory.last(key)
        if page is None or not page.asked or page.expires_at <= time.time():
            return None
        try:
            if not asked.all_answered_alike(page.asked):
                return None
        except DatabaseError:  # a release asks otherwise
            return None
        return self._keep(key, replace(page, version=version))

    def _keep(self, key: str, page: Page) -> Page:
        """Other processes get what is shown; its questions stay here."""
        self.memory.put(key, page)
        if shelf.is_shared():
            shown, left = replace(page, asked=()), page.expires_at - time.time()
            shelf.put(shared_key(key, page.version), shown, left)
        return page

    def _let_pass(self, key: str) -> None:
        """Nobody waits for the next answers of an address of which none was kept."""
        if len(self._passing) >= MOST_PASSING:
            self._passing.clear()
        self._passing[key] = time.monotonic() + PASSING_SECONDS

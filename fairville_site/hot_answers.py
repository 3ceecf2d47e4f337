"""What was answered a moment ago, for all: answered again before Django sees a request.

The page cache says how long its answer is the same for everyone who asks with the same
words: until it looks for an edit again. Then, and for all else, the way is Django's.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import get_path_info

from fairville_site import access
from fairville_site.kept_pages import CONDITIONS

# Where the page cache writes, in the moments of `time.monotonic`.
SAME_UNTIL = "fairville.same_until"
# All that tells one kept answer from another, on its way through the middlewares.
WORDS = (
    "PATH_INFO",
    "QUERY_STRING",
    "SCRIPT_NAME",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "SERVER_NAME",
    "SERVER_PORT",
    "wsgi.url_scheme",
    "HTTP_ACCEPT_ENCODING",
    *CONDITIONS,
)
MOST = 128

type Head = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    status: str
    head: Head
    body: list[bytes]
    until: float


class HotAnswers:
    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self._answers: dict[tuple[Any, ...], Answer] = {}

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        began = time.monotonic()
        words = tuple(map(environ.get, WORDS))
        answer = self._answers.get(words)
        if answer is None or answer.until <= began:
            return self._from_django(words, environ, start_response)
        own = access.id_of(environ)
        start_response(answer.status, [*answer.head, (access.HEADER, own)])
        if settings.ACCESS_LOG:
            status = int(answer.status.partition(" ")[0])
            with access.named(own):
                took = time.monotonic() - began
                access.write("GET", get_path_info(environ), status, took)
        return answer.body

    def _from_django(
        self,
        words: tuple[Any, ...],
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        said: list[tuple[str, Head]] = []

        def start(status: str, head: Head, *error: Any) -> Any:
            said.append((status, head))
            return start_response(status, head, *error)

        body = self.application(environ, start)
        until = environ.get(SAME_UNTIL)
        if until is not None:
            status, head = said[-1]
            head = [(name, value) for name, value in head if name != access.HEADER]
            if len(self._answers) >= MOST:
                self._answers.clear()
            self._answers[words] = Answer(status, head, list(body), until)
        return body

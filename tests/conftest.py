"""What every test may ask for; what journeys through a browser start with."""

import gc
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import RequestContext
from django.test import signals, utils
from django.utils import translation
from hypothesis import settings as hypothesis

from tests.fake_zoom import zoom_server

# Playwright's own loop runs in the thread of the test, and Django then refuses its ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# A busy machine is slow, not wrong.
hypothesis.register_profile("busy", deadline=None)
hypothesis.load_profile("busy")

# Counting what may be garbage is a twelfth of the suite’s time; little of it is.
gc.set_threshold(200_000, 20, 20)


def tell_of_pages(template, context):
    """Renders, and keeps the contexts of a page for `answer.context`.

    Django's own keeps those of each part of each field of a form as well.
    """
    if isinstance(context, RequestContext):
        signals.template_rendered.send(template, template=template, context=context)
    return template.nodelist.render(context)


utils.instrumented_test_render = tell_of_pages

BROWSERS = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
]
collect_ignore = ["journeys"] if os.environ.get("BROWSER") == "no" else []


def pytest_collection_modifyitems(items) -> None:
    """Journeys first: one worker with one browser does them while the other goes on."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


def pytest_collection_finish() -> None:
    gc.freeze()  # what is loaded by now stays


def browser_path() -> str | None:
    """CHROMIUM_PATH, else the system's browser; None leaves Playwright its own."""
    named = os.environ.get("CHROMIUM_PATH")
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    return named or next(found, None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    args = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "executable_path": browser_path(), "args": args}


@pytest.fixture(scope="session")
def standing_rows(django_db_setup, django_db_blocker):
    """A context for a fixture of a class or module: its rows stand till that ends.

    What one of the tests does to them is undone with that test.
    """

    @contextmanager
    def stand():
        with django_db_blocker.unblock(), transaction.atomic():
            yield
            transaction.set_rollback(True)

    return stand


@pytest.fixture(autouse=True)
def site_language():
    """A test starts in the site's own language, not in that of the last answer read.

    Django leaves a request's language active in its thread.
    """
    translation.deactivate()


@pytest.fixture(autouse=True)
def nothing_counted():
    """The limits on what one network may send start anew with each test."""
    cache.clear()


@pytest.fixture
def mailbox(settings, tmp_path: Path) -> Path:
    """The folder into which this test's mails are written, as in the demo."""
    settings.DEMO = True
    settings.MAILBOX_DIR = tmp_path / "mail"
    files = {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": settings.MAILBOX_DIR},
    }
    settings.MAILERS = {"default": files, "codes": files}
    return settings.MAILBOX_DIR


@pytest.fixture
def fake_zoom(settings):
    """An account at a Zoom on loopback, which the settings lead to."""
    with zoom_server() as zoom:
        for name, value in zoom.environment.items():
            setattr(settings, name, value)
        yield zoom


@pytest.fixture
def quiet_page(page, live_server):
    """A page that may neither complain in its console nor ask another site.

    A refused style or script (CSP) is a complaint in the console.
    """
    complaints: list[str] = []
    own = (live_server.url, "data:", "blob:", "about:")

    def hear(message) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{page.url}: {message.text}")

    def watch(request) -> None:
        if not request.url.startswith(own):
            complaints.append(f"{page.url} asks {request.url}")

    page.context.on("console", hear)
    page.context.on("request", watch)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    yield page
    assert complaints == []

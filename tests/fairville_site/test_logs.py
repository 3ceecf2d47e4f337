import logging
import sys

import pytest

from fairville_site.logs import TokenlessFormatter

TOKEN = "12.abcdefghijklmnopqrstuvwxyz-_0123"  # noqa: S105


@pytest.fixture
def written():
    """What the console shows of a warning."""
    formatter = TokenlessFormatter("{levelname} {message}", style="{")

    def write(message, *args, exc_info=None) -> str:
        record = logging.LogRecord("x", 30, "x.py", 1, message, args, exc_info)
        return formatter.format(record)

    return write


def test_a_token_is_not_written_down(written):
    line = written("Method Not Allowed (%s): %s", "PROPFIND", f"/calendars/{TOKEN}/x")

    assert line == "WARNING Method Not Allowed (PROPFIND): /calendars/[token]/x"


def test_nor_is_the_secret_address_of_a_draft(written):
    line = written("Not Found: %s", "/fr/preview/12-abc_DEF-123/")

    assert line == "WARNING Not Found: /fr/preview/[token]/"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/admin/x/?q=Nur+Canary&page=2", "/admin/x/?q=[words]&page=2"),
        ("/admin/x/?done=guest-3&q=Nur", "/admin/x/?done=guest-3&q=[words]"),
        (
            "/x/?next=%2Fadmin%2F%3Fq%3Dnur%40example.org",
            "/x/?next=%2Fadmin%2F%3Fq%3D[words]",
        ),
        (
            "/x/?next=/admin/%3Fpage=2%26q%3Dnur",
            "/x/?next=/admin/%3Fpage=2%26q%3D[words]",
        ),
        ("/fr/programme/?page=2", "/fr/programme/?page=2"),
    ],
)
def test_nor_is_what_somebody_looked_for(written, address, shown):
    assert written('"GET %s HTTP/1.1" 200', address) == (
        f'WARNING "GET {shown} HTTP/1.1" 200'
    )


def test_the_server_s_own_log_is_written_so_too(settings):
    """Gunicorn’s formatter would write each token down."""
    access = settings.LOGGING["loggers"]["gunicorn.access"]

    assert access == {"handlers": ["console"], "propagate": False}
    assert settings.LOGGING["handlers"]["console"]["formatter"] == "plain"


def test_nor_in_a_traceback(written):
    try:
        raise ValueError(TOKEN)
    except ValueError:
        text = written("Internal Server Error", exc_info=sys.exc_info())

    assert "ValueError: [token]" in text
    assert TOKEN not in text


def test_the_rest_is_written_as_it_is(written):
    assert written("Message #12: attempt 1: 3.14") == (
        "WARNING Message #12: attempt 1: 3.14"
    )


def test_the_site_writes_so(settings):
    plain = settings.LOGGING["formatters"]["plain"]

    assert plain["()"] == "fairville_site.logs.TokenlessFormatter"

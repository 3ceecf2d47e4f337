"""What a line of the log holds, and what it does not, as text and as JSON."""

import json
import logging
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from fairville_site.logs import REQUEST_ID, DiscreetFormatter, JsonFormatter, config

TOKEN = "12.abcdefghijklmnopqrstuvwxyz-_0123"  # noqa: S105
AT = 1_793_000_000.0625


def record_of(message, *args, exc_info=None, **more):
    record = logging.LogRecord("x", 30, "x.py", 1, message, args, exc_info)
    record.created = AT
    vars(record).update(more)
    return record


@pytest.fixture(params=["text", "json"])
def written(request):
    """What is written of a warning, without what stands before each."""

    def write(*args, **kwargs) -> str:
        record = record_of(*args, **kwargs)
        if request.param == "text":
            line = DiscreetFormatter().format(record)
            return line.removeprefix("2026-10-26T07:33:20.062Z WARNING x -: ")
        entry = json.loads(JsonFormatter().format(record))
        return "\n".join(entry[name] for name in ("message", "error") if name in entry)

    return write


def test_a_token_is_not_written_down(written):
    line = written("Method Not Allowed (%s): %s", "PROPFIND", f"/calendars/{TOKEN}/x")

    assert line == "Method Not Allowed (PROPFIND): /calendars/[token]/x"


def test_nor_is_the_secret_address_of_a_draft(written):
    line = written("Not Found: %s", "/fr/preview/12-abc_DEF-123/")

    assert line == "Not Found: /fr/preview/[token]/"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("GET /admin/x/?q=Nur+Canary&page=2 200", "GET /admin/x/?[query] 200"),
        ('"GET /x/?next=%2Fadmin%2F%3Fq%3Dnur"', '"GET /x/?[query]"'),
        ("/a/%3Fq%3DNur 404", "/a/?[query] 404"),
        ("Really? Yes. /fr/ 200", "Really? Yes. /fr/ 200"),
    ],
)
def test_nor_is_what_somebody_looked_for(written, said, shown):
    assert written("%s", said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("to nur@example.org, twice", "to [mail], twice"),
        ("/x/nur%40example.org/ 404", "/x/[mail]/ 404"),
        ("Invalid request from ip=2001:db8::7: odd", "Invalid request from [address]: odd"),
        ("Invalid request from ip=192.0.2.7: odd", "Invalid request from [address]: odd"),
        ("from 192.0.2.7:4711", "from [address]:4711"),
        ("Message #12: attempt 1: 3.14", "Message #12: attempt 1: 3.14"),
    ],
)  # fmt: skip
def test_nor_is_anybodys_address(written, said, shown):
    assert written("%s", said) == shown


def fails():
    try:
        int("zqcanaryqz")
    except ValueError as error:
        raise LookupError("no zqcanaryqz") from error


def test_an_error_is_written_without_its_words(written):
    """They may quote what was typed: PostgreSQL's quote the whole row."""
    try:
        fails()
    except LookupError:
        text = written("Internal Server Error", exc_info=sys.exc_info())

    lines = text.splitlines()
    assert lines[0] == "Internal Server Error"
    assert [line for line in lines[1:] if not line.startswith("  ")] == [
        "ValueError",
        "LookupError",
    ]
    assert "in fails" in text
    assert [line for line in lines if "zqcanaryqz" in line] == [
        '    int("zqcanaryqz")',
        '    raise LookupError("no zqcanaryqz") from error',
    ], "lines of code"


def test_but_with_them_where_they_are_the_codes_own(written):
    try:
        import nothing  # noqa: F401, PLC0415
    except ImportError:
        text = written("Failed", exc_info=sys.exc_info())

    assert text.endswith("\nModuleNotFoundError: No module named 'nothing'")


def test_a_line_bears_the_answers_id():
    outside = REQUEST_ID.set("0123456789abcdef")
    try:
        text = DiscreetFormatter().format(record_of("Well"))
        entry = json.loads(JsonFormatter().format(record_of("Wéll", facts={"ms": 3})))
    finally:
        REQUEST_ID.reset(outside)

    assert text == "2026-10-26T07:33:20.062Z WARNING x 0123456789abcdef: Well"
    assert entry == {
        "time": "2026-10-26T07:33:20.062Z",
        "level": "WARNING",
        "logger": "x",
        "request_id": "0123456789abcdef",
        "message": "Wéll",
        "ms": 3,
    }


@pytest.mark.parametrize(
    ("form", "formatter"),
    [("text", "DiscreetFormatter"), ("json", "JsonFormatter")],
)
def test_all_that_the_site_and_its_server_write_is_written_so(form, formatter):
    said = config(form)
    console = said["handlers"]["console"]["formatter"]

    assert said["formatters"][console]["()"] == f"fairville_site.logs.{formatter}"
    assert said["root"]["handlers"] == ["console"]
    loggers = said["loggers"]
    assert loggers["gunicorn.error"] == {"handlers": ["console"], "propagate": False}
    assert loggers["gunicorn.access"]["handlers"] == []


def test_another_form_is_refused_with_a_sentence():
    with pytest.raises(ImproperlyConfigured, match="must be text or json, not “xml”"):
        config("xml")

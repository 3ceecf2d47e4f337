"""What our own code writes into logs is fixed words, numbers and kinds: nothing of anybody.

What others write there is scrubbed (`fairville_site.logs`); here nothing needs it.
"""

import ast
from collections.abc import Iterator

from tests.house.test_tree import ROOT, tracked

LEVELS = {"debug", "info", "warning", "error", "critical"}
# These would write an error's own words, or a whole record made by hand.
UNFIT = {"exception", "log", "handle"}
COUNTS = {
    "attempts",
    "requests",
    "registrations",
    "follows",
    "participants",
    "accounts",
}
COUNTS |= {"presences"}
# What else is written, and why it tells nothing of anybody.
SAFE = {
    "events/zoom/transport.py: error": "of a ZoomError: kind, status, code",
    "events/zoom/transport.py: method": "GET, POST",
    "events/zoom/transport.py: path.split('/')[1]": "the first word: users, meetings",
    "registrations/management/commands/deliver.py: name": "a function’s",
    "registrations/outbox.py: KILLED": "a word of ours",
    "registrations/outbox.py: code": "the error’s kind and number",
    "registrations/outbox.py: message": "its str() is its number",
    "fairville_site/access.py: handle": "method, path without token, status, time",
}


def found(path: str, source: str) -> list[str]:
    """What a file writes into logs that is neither fixed words nor a number or kind."""
    said: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=made)):
                if ast.unparse(made).endswith("getLogger") and name != "logger":
                    said.append(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="logger" | "logging"))):
                said += _said_by(node)
    return [f"{path}: {one}" for one in said]


def _said_by(call: ast.Call) -> Iterator[str]:
    level = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if level in UNFIT:
        yield level
    if level not in LEVELS:
        return
    words, *values = [*call.args, *(named.value for named in call.keywords)]
    if not isinstance(words, ast.Constant):
        yield ast.unparse(words)
    yield from (ast.unparse(value) for value in values if not _is_plain(value))


def _is_plain(value: ast.expr) -> bool:
    """A literal, an id, a count, or the name of an error's type."""
    match value:
        case ast.Constant(value=None | str() | int() | float()):
            return value.value is not True
        case ast.Attribute(attr="__name__", value=ast.Call(func=ast.Name(id="type"))):
            return True
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in COUNTS | {"pk", "id"} or name.endswith("_id")
        case ast.Call(func=ast.Name(id="len" | "round")):
            return True
    return False


def test_a_log_gets_fixed_words_numbers_and_kinds_of_errors():
    said = {
        one
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] != "tests"
        for one in found(
            path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        )
    }

    assert said == set(SAFE)


def test_what_tells_of_somebody_is_found():
    """Each line alone; the last ones are as they should be."""
    for line in (
        'logger.info("Written to %s", participant.email)',
        'logger.info(f"Written to {email}")',
        'logger.info("Written to " + email)',
        'logger.info("Written to %s" % email)',
        'logger.warning("Failed: %s", error)',
        'logger.warning("Failed: %s", str(error))',
        'logger.warning("Failed", exc_info=True)',
        'logger.warning("Failed", extra={"address": email})',
        'logger.error("Asked: %s", request.get_full_path())',
        'logger.exception("Failed")',
        'logging.error("No such token: %s", token)',
        'log = logging.getLogger(__name__)',
    ):  # fmt: skip
        assert found("a.py", line), line
    for line in (
        'logger.info("Message %s, attempt %s", message.pk, message.attempts)',
        'logger.info("Of %s: %s rows", session_id, len(rows))',
        'logger.error("Failed: %s", type(error).__name__)',
        "logger = logging.getLogger(__name__)",
    ):
        assert found("a.py", line) == [], line

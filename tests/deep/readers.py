"""Two more programs, as for `tests.events.readers`: those behind most applications.

ical.js is in Thunderbird and Nextcloud, libical in GNOME, KDE and many servers.
"""

import ctypes
import json
import shutil
import subprocess
from ctypes.util import find_library
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from tests.events.readers import Moments

HERE = Path(__file__).parent
INSTALLED = HERE.parents[1] / ".cache" / "deep"


@cache
def javascript_folder() -> Path:
    """Where ical.js is installed, as the lock says; once for each lock."""
    if not shutil.which("npm"):
        message = "npm is missing: install it (Debian: apt-get install npm)."
        raise RuntimeError(message)
    INSTALLED.mkdir(parents=True, exist_ok=True)
    lock = HERE / "package-lock.json"
    known = INSTALLED / "installed.json"
    if not known.is_file() or known.read_bytes() != lock.read_bytes():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, INSTALLED / name)
        subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            cwd=INSTALLED,
            check=True,
        )
        shutil.copy(lock, known)
    return INSTALLED


def by_ical_js(data: bytes) -> Moments:
    done = subprocess.run(
        ["node", HERE / "read_ics.mjs"],
        cwd=javascript_folder(),
        input=data,
        capture_output=True,
        check=True,
    )
    return {
        uid: (_from_javascript(start), _from_javascript(end))
        for uid, (start, end) in json.loads(done.stdout).items()
    }


def _from_javascript(moment: int | str) -> date:
    if isinstance(moment, str):
        return date.fromisoformat(moment)
    return datetime.fromtimestamp(moment, UTC)


class Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day")),
        *((name, ctypes.c_int) for name in ("hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


@cache
def libical() -> ctypes.CDLL:
    name = find_library("ical")
    if name is None:
        message = "libical is missing: install it (Debian: apt-get install libical3)."
        raise RuntimeError(message)
    library = ctypes.CDLL(name)
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for function, result, arguments in (
        ("icalparser_parse_string", pointer, [text]),
        ("icalcomponent_string_to_kind", number, [text]),
        ("icalcomponent_count_errors", number, [pointer]),
        ("icalcomponent_get_first_component", pointer, [pointer, number]),
        ("icalcomponent_get_next_component", pointer, [pointer, number]),
        ("icalcomponent_get_uid", text, [pointer]),
        ("icalcomponent_get_dtstart", Time, [pointer]),
        ("icalcomponent_get_dtend", Time, [pointer]),
        ("icaltime_as_timet_with_zone", ctypes.c_long, [Time, pointer]),
        ("icalcomponent_free", None, [pointer]),
    ):
        getattr(library, function).restype = result
        getattr(library, function).argtypes = arguments
    return library


def by_libical(data: bytes) -> Moments:
    """Raises ValueError for what it would otherwise drop with an error."""
    library = libical()
    calendar = library.icalparser_parse_string(data)
    kind = library.icalcomponent_string_to_kind(b"VEVENT")
    try:
        if not calendar or library.icalcomponent_count_errors(calendar):
            message = "libical found errors"
            raise ValueError(message)
        moments: Moments = {}
        event = library.icalcomponent_get_first_component(calendar, kind)
        while event:
            moments[library.icalcomponent_get_uid(event).decode()] = (
                _from_libical(library, library.icalcomponent_get_dtstart(event)),
                _from_libical(library, library.icalcomponent_get_dtend(event)),
            )
            event = library.icalcomponent_get_next_component(calendar, kind)
        return moments
    finally:
        library.icalcomponent_free(calendar)


def _from_libical(library: ctypes.CDLL, time: Time) -> date:
    if time.is_date:
        return date(time.year, time.month, time.day)
    seconds = library.icaltime_as_timet_with_zone(time, time.zone)
    return datetime.fromtimestamp(seconds, UTC)

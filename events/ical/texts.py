"""Words as calendar applications can hold them."""

import re

from django.utils.encoding import iri_to_uri

# Outlook cuts SUMMARY and LOCATION there, counted in UTF-16 (MS-OXCICAL).
LONGEST_LINE = 255
# RFC 5545, section 3.3.11 bars control characters from TEXT; readers that split lines
# as Python does take U+0085, U+2028 and U+2029 for the end of a line.
LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BLANKS = re.compile("[ \t\n]+")


def ascii_uri(address: str) -> str:
    """Percent-encode what is not ASCII, as RFC 3986 asks of a URI."""
    return iri_to_uri(CONTROLS.sub("", address).strip())


def printable(text: str) -> str:
    """Text without control characters, its lines ended by `\\n` alone."""
    return CONTROLS.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    # No-break spaces are kept.
    return BLANKS.sub(" ", printable(text)).strip()


def shortened(text: str) -> str:
    """One line of at most 255 UTF-16 units, cut between characters."""
    line = one_line(text)
    if _units(line) <= LONGEST_LINE:
        return line
    kept = line.encode("utf-16-le")[: 2 * (LONGEST_LINE - 1)]
    # A pair cut in two is dropped whole.
    return kept.decode("utf-16-le", "ignore").rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

"""Certificates of attendance: a code that proves a name and a session, kept nowhere.

`12-ABCD-EFGH-JKMN` is the session's number and 60 bits of an HMAC of it and of the
printed name, so it is checked from what is typed alone, and long after whoever it was
made for has been erased. It says that this site printed that name, no more.
"""

import re
import unicodedata

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Crockford's base 32: no letter that is read as a digit or another letter.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OIL", "011")
LETTERS = 12
GROUP = 4
SHAPE = re.compile(rf"([1-9][0-9]{{0,17}})([{ALPHABET}]{{{LETTERS}}})")
# What a keyboard types for what is printed.
TYPED = str.maketrans(
    dict.fromkeys("\u2019\u02bc", "'") | dict.fromkeys("\u2010\u2013", "-")
)


def code_for(session_id: int, name: str) -> str:
    """Return the code to print beside this name, under the present key."""
    mac = _mac(settings.TOKEN_KEY, session_id, name)
    groups = [mac[at : at + GROUP] for at in range(0, LETTERS, GROUP)]
    return "-".join([str(session_id), *groups])


def session_of(code: str, name: str) -> int | None:
    """Return the session that a code vouches for; None when it is not of this name.

    Codes made under a former key hold for as long as that key is kept.
    """
    signs = re.sub(r"[\W_]", "", code.upper()).translate(LOOKALIKES)
    match = SHAPE.fullmatch(signs)
    if match is None:
        return None
    number = int(match[1])
    keys = [settings.TOKEN_KEY, *settings.TOKEN_KEY_FALLBACKS]
    macs = [_mac(key, number, name) for key in keys]
    known = [constant_time_compare(match[2], mac) for mac in macs]
    return number if any(known) else None


def _folded(name: str) -> str:
    """The name whatever its case, its spaces, its kind of apostrophe and hyphen."""
    plain = unicodedata.normalize("NFKC", name).translate(TYPED)
    return " ".join(plain.casefold().split())


def _mac(key: str, session_id: int, name: str) -> str:
    digest = salted_hmac(
        __name__, f"{session_id}:{_folded(name)}", secret=key, algorithm="sha256"
    ).digest()
    number = int.from_bytes(digest[:8])
    shifts = range(64 - 5, 64 - 5 * LETTERS - 1, -5)
    return "".join(ALPHABET[number >> shift & 31] for shift in shifts)

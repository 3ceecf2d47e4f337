"""What an organiser pastes: the link of a call, or a whole invitation by Zoom.

Invitations are read in French and English, as Zoom's clients and web portal write them
(“Join Zoom Meeting”, “Rejoindre la réunion Zoom”). Pure: text in, values out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.utils.translation import gettext

ZOOM_HOSTS = ("zoom.us", "zoom.com", "zoomgov.com")
LINK = re.compile(r"https?://[^\s<>\"'\\`{}|^]+", re.IGNORECASE)
BARE_LINK = re.compile(
    r"(?<![\w./@-])(?:[\w-]+\.)*zoom(?:gov)?\.(?:us|com)/[^\s<>\"'\\`{}|^]+",
    re.IGNORECASE,
)
# Sentences and brackets end in these; no link does.
TRAILING = ".,;:!?)]»”’"
HOST_PATHS = ("/s/", "/start/")
HOST_MARKS = re.compile(r"[?&](?:zak|start_url)=", re.IGNORECASE)
NUMBER_IN_PATH = re.compile(r"/(?:j|w|wc/join|wc|register)/(\d{9,11})(?=/|$)")
# Other links of an invitation: local numbers, calendar files, tests, recordings.
NOT_A_CALL = re.compile(
    r"^/(?:u|(?:meeting|webinar)(?!/register)|test|rec|download|skype|zoomconference)\b"
)
NUMBER = re.compile(
    r"(?:(?:meeting|webinar) id|id (?:de|du) (?:la )?(?:réunion|webinaire)"
    r"|n[°ºo] (?:de|du) (?:la )?(?:réunion|webinaire))\s*:\s*(\d[\d \u00a0\u202f-]{7,14}\d)",
    re.IGNORECASE,
)
PASSCODE = re.compile(
    r"(?:passcode|password|code secret|code d['’]accès|mot de passe)"
    r"[ \u00a0\u202f]*:[ \u00a0\u202f]*(\S{1,50})",
    re.IGNORECASE,
)
TELEPHONE = re.compile(
    r"^[\s•*\-·]*(\+\d[\d \u00a0().-]{6,20}\d)(?!\S)[ \t]*(.{0,60})$", re.M
)
ONE_TAP = re.compile(r"^[\s•*\-·]*\+\d{6,15},,\d{9,11}#[^\n]*?\*(\d{4,10})#", re.M)
LONGEST = 20_000


class NotACall(ValueError):
    """What was pasted holds no link that may be stored; a translated sentence says why."""


@dataclass(frozen=True, slots=True)
class Call:
    """How to enter a call; empty where the paste does not say. Warnings are sentences."""

    join_url: str
    passcode: str = ""
    number: str = ""
    dial_in: str = ""
    warnings: list[str] = field(default_factory=list)


def read(text: str, hosts: Iterable[str] = ()) -> Call:
    """The call in a pasted text; `hosts` may hold calls beside Zoom's own.

    A host holds for its subdomains too; `meet.example.org:8443` for that port alone.
    Only https is kept; Zoom's http links are lifted to it. Raises NotACall for no link,
    for another host, and for a host's own link (`/s/`, `zak=`), which would make
    whoever holds it the host.
    """
    text = text[:LONGEST].replace("&amp;", "&")
    allowed = (*ZOOM_HOSTS, *(host.lower() for host in hosts))
    found = [_unwrapped(url.rstrip(TRAILING)) for url in _urls(text)]
    if not found:
        raise NotACall(gettext("There is no link in it."))
    known = [url for url in found if is_allowed(url, allowed)]
    calls = [url for url in known if not (_is_zoom(url) and _is_other(url))]
    if not calls:
        raise NotACall(_why_none(found, known))
    joining = [url for url in calls if not is_for_the_host(url)]
    if not joining:
        raise NotACall(
            gettext(
                "That is the host’s own link: whoever has it becomes the host. Copy the "
                "link to join, or the invitation."
            )
        )
    url = _secure(joining[0])
    return Call(
        join_url=url,
        passcode=_passcode(text),
        number=_number(text, url),
        dial_in=_dial_in(text),
        warnings=warnings_about(url),
    )


def is_allowed(url: str, hosts: Iterable[str]) -> bool:
    """Whether the link leads to one of the hosts, or below one."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or not parts.path.strip("/"):
        return False
    for host in hosts:
        allowed, _colon, allowed_port = host.partition(":")
        if port not in {None, 443, 80} and str(port) != allowed_port:
            continue
        if name == allowed or name.endswith(f".{allowed}"):
            return True
    return False


def is_for_the_host(url: str) -> bool:
    """Zoom's start links make their holder the host: they are kept nowhere."""
    path = urlsplit(url).path.lower()
    return path.startswith(HOST_PATHS) or bool(HOST_MARKS.search(url))


def warnings_about(url: str) -> list[str]:
    """What an organiser should know of a link that is accepted, as sentences."""
    if not _is_zoom(url):
        return []
    parts = urlsplit(url)
    if "/register/" in parts.path:
        return [
            gettext(
                "With this link people must register a second time, at Zoom. The link to "
                "join (…/j/…) leads straight into the call."
            )
        ]
    if "pwd" not in parse_qs(parts.query):
        return [
            gettext(
                "This link does not hold the passcode (pwd=): people will have to type it."
            )
        ]
    return []


def spaced(number: str) -> str:
    """A meeting's number as Zoom writes it: 880 1234 5678."""
    digits = re.sub(r"\D", "", number)
    return " ".join(part for part in (digits[:3], digits[3:-4], digits[-4:]) if part)


def _urls(text: str) -> list[str]:
    found = [match.group() for match in LINK.finditer(text)]
    return found or [f"https://{match.group()}" for match in BARE_LINK.finditer(text)]


def _unwrapped(url: str) -> str:
    """The link inside the one by which Outlook or Google watch over it."""
    try:
        parts = urlsplit(url)
        name = parts.hostname or ""
    except ValueError:
        return url
    query = parse_qs(parts.query)
    if name.endswith(".safelinks.protection.outlook.com"):
        return query.get("url", [url])[0]
    if name == "www.google.com" and parts.path == "/url":
        return query.get("q", [url])[0]
    return url


def _is_zoom(url: str) -> bool:
    return is_allowed(url, ZOOM_HOSTS)


def _is_other(url: str) -> bool:
    return bool(NOT_A_CALL.match(urlsplit(url).path))


def _why_none(found: list[str], known: list[str]) -> str:
    if known:
        return gettext("None of its links leads into a call.")
    try:
        host = urlsplit(found[0]).hostname or "?"
    except ValueError:
        host = "?"
    return gettext(
        "Calls at %(host)s are not known here. If it is right, an administrator can add "
        "that host to CALL_HOSTS."
    ) % {"host": host}


def _secure(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme.lower() == "https":
        return url
    if not _is_zoom(url):
        raise NotACall(gettext("The link must begin with https://."))
    return urlunsplit(parts._replace(scheme="https", netloc=parts.hostname or ""))


def _number(text: str, url: str) -> str:
    """From the link, which leads there in any case; else from the invitation's line."""
    match = NUMBER_IN_PATH.search(urlsplit(url).path) if _is_zoom(url) else None
    match = match or NUMBER.search(text)
    return spaced(match.group(1)) if match else ""


def _passcode(text: str) -> str:
    match = PASSCODE.search(text)
    return match.group(1) if match else ""


def _dial_in(text: str) -> str:
    """One number a line; then what to type, where a telephone's passcode is another."""
    lines = []
    for match in TELEPHONE.finditer(text):
        line = " ".join(" ".join(match.groups()).split())
        if line not in lines:
            lines.append(line)
    tap = ONE_TAP.search(text)
    if lines and tap and tap.group(1) != _passcode(text):
        lines.append(f"* {tap.group(1)} #")
    return "\n".join(lines)

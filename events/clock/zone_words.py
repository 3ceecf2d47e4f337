"""Zone words typed in free text that are wrong on the day of a session."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from events.clock.labels import Span
from events.clock.zones import zone_info, zone_letters

# Winter and summer letters, their offsets in hours, and a zone that uses them.
PAIRS = (
    (("GMT", 0), ("BST", 1), "Europe/London"),
    (("WET", 0), ("WEST", 1), "Europe/Lisbon"),
    (("CET", 1), ("CEST", 2), "Europe/Paris"),
    (("EET", 2), ("EEST", 3), "Europe/Athens"),
)
SEASONS = (
    ("heure d'hiver", "heure d'été"),
    ("winter time", "summer time"),
)
OFFSETS = {word: offset for *pair, _ in PAIRS for word, offset in pair}
HOMES = {word: home for *pair, home in PAIRS for word, _ in pair}
TWINS = {winter: summer for (winter, _), (summer, _), _ in PAIRS} | {
    summer: winter for (winter, _), (summer, _), _ in PAIRS
}
SUMMER_OF = dict(SEASONS)
WINTER_OF = {summer: winter for winter, summer in SEASONS}
# Ordinary words in a heading all in capitals: they count after an hour only.
ORDINARY_WORDS = frozenset({"CET", "WET", "WEST"})

WORD = re.compile(
    rf"\b(?:{'|'.join(TWINS)}|(?i:heure d['’](?:été|hiver)|(?:summer|winter) time))\b"
)
HOUR = r"(?<![\d.:])(\d{1,2})(?:\s?[h:.]\s?([0-5]\d)?)?\s?(?:([ap])\.?m\b\.?)?"
HOURS_BEFORE = re.compile(
    rf"{HOUR}(?:\s?(?:[-–—/]|à|to|until)\s?{HOUR})?[\s,(]*$", re.IGNORECASE
)
REACH = 40


@dataclass(frozen=True, slots=True)
class WrongZoneWord:
    """A word as typed, and the one that would be right on that day."""

    word: str
    instead: str


def wrong_zone_words(
    text: str, span: Span, zones: Iterable[str]
) -> list[WrongZoneWord]:
    """Return the zone words of a text that are wrong on the day of a span.

    `zones` are the IANA zones of the audience; the span's own is added. A word of
    a winter and summer pair (GMT and BST, CET and CEST, WET and WEST, EET and EEST)
    is wrong when

    - hours stand before it and are those of the span's start under its twin, not
      under itself ("2-4pm GMT" for 14:00 BST, though Dakar is on GMT); or
    - no zone of the audience is on it that day, and one is on its twin ("CET" in
      April); but GMT with the right hours is never wrong.

    "Heure d'été", "heure d'hiver", "summer time" and "winter time" are judged by
    the span's own zone. They count after an hour only, as do CET, WET and WEST.
    Anything else is not judged. Raises UnknownZone.
    """
    audience = {span.zone, *zones}
    moments = (span.starts_at, span.ends_at)
    used = {zone_letters(moment, zone) for zone in audience for moment in moments}
    seasons = {_season(moment, span.zone) for moment in moments}
    wrong: dict[str, WrongZoneWord] = {}
    for match in WORD.finditer(text):
        word, start = match[0], match.start()
        hours = HOURS_BEFORE.search(text[max(0, start - REACH) : start])
        if word not in TWINS:
            instead = hours and _other_season(word, seasons)
        elif hours is None and word in ORDINARY_WORDS:
            instead = None
        else:
            instead = TWINS[word] if _is_wrong(word, hours, span, used) else None
        if instead:
            wrong.setdefault(word, WrongZoneWord(word, instead))
    return list(wrong.values())


def _is_wrong(
    word: str, hours: re.Match[str] | None, span: Span, used: set[str]
) -> bool:
    twin = TWINS[word]
    if hours and not span.day_only:
        right = _names_start(hours, span, word)
        if right and word == "GMT":
            return False
        twin_is_on = zone_letters(span.starts_at, HOMES[twin]) == twin
        if not right and twin_is_on and _names_start(hours, span, twin):
            return True
    return word not in used and twin in used


def _names_start(hours: re.Match[str], span: Span, word: str) -> bool:
    """Whether the first hour typed is the span's start on the clocks of a word."""
    local = span.starts_at.astimezone(UTC) + timedelta(hours=OFFSETS[word])
    hour, minute, half, _, _, other_half = hours.groups()
    at = 60 * int(hour) + int(minute or 0)
    half = half and half.lower()
    readings = {at}
    if half:
        readings = {at % 720 + 720 * (half == "p")}
    elif other_half:
        # "11–1pm" begins in the morning, "3–5pm" in the afternoon.
        readings = {at % 720, at % 720 + 720}
    return 60 * local.hour + local.minute in readings


def _other_season(word: str, seasons: set[str]) -> str | None:
    """Return the right name of the season, if the word names the wrong one."""
    plain = word.lower().replace("’", "'")
    if seasons == {"summer"}:
        return SUMMER_OF.get(plain)
    if seasons == {"winter"}:
        return WINTER_OF.get(plain)
    return None


def _season(moment: datetime, zone: str) -> str:
    """`summer` or `winter` by the clocks; empty where they do not change."""
    local = moment.astimezone(zone_info(zone))
    winter, summer = sorted(
        local.replace(month=month, day=1).utcoffset() or timedelta() for month in (1, 7)
    )
    if winter == summer:
        return ""
    return "summer" if local.utcoffset() == summer else "winter"

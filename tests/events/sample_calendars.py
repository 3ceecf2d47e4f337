"""Sessions of every kind, and the calendar files that are made of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from events import ical
from events.ical import Call, Entry, Feed, Person, Status, Text
from tests.events.spans import CAIRO, span

SAID = {
    "fr": {
        "summary": "Défendre la co‑production urbaine, pas à pas ; et après ?",
        "description": "15h–17h CEST / 14h–16h BST\n\nFrançais ⇄ anglais.",
        "online": "En ligne (Zoom)",
        "place": "ENSA Paris-La Villette, 144 avenue de Flandre, 75019 Paris",
        "slug": "défendre-la-co-production",
        "series": "Dialogues en co-production, saison 2",
        "join": "Rejoindre la visioconférence",
    },
    "en": {
        "summary": "Defending urban co‑production, step by step; and then?",
        "description": "3–5pm CEST / 2–4pm BST\n\nFrench ⇄ English.",
        "online": "Online (Zoom)",
        "place": "ENSA Paris-La Villette, 144 avenue de Flandre, 75019 Paris",
        "slug": "defending-co-production",
        "series": "Dialogues in co-production, season 2",
        "join": "Join the call",
    },
}
PARIS_LA_VILLETTE = (48.8934, 2.38821)
HYBRID_WORDS = {"fr": "et en ligne (Zoom)", "en": "and online (Zoom)"}
MOVED_WORDS = {
    "fr": "Date modifiée : la session était annoncée pour le 9 avril 2026.",
    "en": "Moved: it was announced for 9 April 2026.",
}
DOOR = "https://example.org/join/7.abcdefghijklmnopqrstuvwxyz-_0123/"
MADE_AT = datetime(2026, 3, 2, 7, 0, 1, tzinfo=UTC)
PARTICIPANT = Person("Amina “A.” Öztürk; Dakar", "amina@example.org")


def online(language: str = "en") -> Entry:
    said = SAID[language]
    return Entry(
        uid=UUID("5b1c8a52-8c0e-4f6e-9a55-0d3f9d8f6f10"),
        sequence=0,
        created_at=datetime(2026, 2, 2, 8, 30, tzinfo=UTC),
        modified_at=datetime(2026, 3, 1, 9, 15, 7, 500, tzinfo=UTC),
        span=span("2026-04-16T15:00", "2026-04-16T17:00"),
        summary=Text(said["summary"], language),
        description=Text(said["description"], language),
        location=Text(said["online"], language),
        url=f"https://example.org/{language}/sessions/12-{said['slug']}/",
        organizer=Person("Fairville", "contact@example.org"),
    )


def in_person(language: str) -> Entry:
    return replace(
        online(language),
        location=Text(SAID[language]["place"], language),
        geo=PARIS_LA_VILLETTE,
    )


def hybrid(language: str) -> Entry:
    place = f"{SAID[language]['place']} {HYBRID_WORDS[language]}"
    return replace(in_person(language), location=Text(place, language))


def day_only(language: str) -> Entry:
    days = span("2023-05-25T00:00", "2023-05-26T00:00", day_only=True)
    return replace(in_person(language), span=days, description=None)


def cancelled(language: str) -> Entry:
    return replace(online(language), status=Status.CANCELLED, sequence=2)


def postponed(language: str) -> Entry:
    return replace(online(language), status=Status.POSTPONED, sequence=1)


def moved(language: str) -> Entry:
    """From summer time into winter time, in a series that has a name."""
    said = SAID[language]
    words = f"{MOVED_WORDS[language]}\n\n{said['description']}"
    return replace(
        online(language),
        sequence=1,
        modified_at=datetime(2026, 4, 1, tzinfo=UTC),
        span=span("2026-11-12T15:00", "2026-11-12T17:00"),
        description=Text(words, language),
        categories=(Text(said["series"], language),),
    )


def french_only(language: str) -> Entry:
    """Its words are French in both files; where and what for is said in each."""
    french = online("fr")
    return replace(
        french,
        location=Text(SAID[language]["online"], language),
        categories=(
            Text(SAID[language]["series"], language),
            Text("Leviers, outils", "fr"),
        ),
        url=f"https://example.org/{language}/sessions/12-{SAID['fr']['slug']}/",
    )


def in_cairo(language: str) -> Entry:
    hours = span("2026-05-11T15:00", "2026-05-11T17:00", CAIRO)
    return replace(online(language), span=hours)


def with_a_call(language: str) -> Entry:
    said = SAID[language]
    return replace(
        online(language),
        call=Call(DOOR, Text(said["join"], language)),
        location=Text(DOOR, language),
        description=Text(f"{said['join']} :\n{DOOR}", language),
        is_private=True,
    )


def waiting(language: str) -> Entry:
    return replace(hybrid(language), status=Status.WAITING, is_private=True)


KINDS: list[Callable[[str], Entry]] = [
    online,
    in_person,
    hybrid,
    day_only,
    cancelled,
    postponed,
    moved,
    french_only,
]


def numbered(entries: list[Entry]) -> list[Entry]:
    """The same entries as so many sessions."""
    return [
        replace(entry, uid=UUID(int=entry.uid.int + number))
        for number, entry in enumerate(entries)
    ]


def programme(language: str) -> list[Entry]:
    return numbered([kind(language) for kind in [*KINDS, in_cairo]])


def own(language: str) -> list[Entry]:
    return numbered([with_a_call(language), waiting(language), cancelled(language)])


def feed(language: str, entries: list[Entry], name: str, hours: int) -> bytes:
    described = Feed(
        name=Text(f"Fairville, {name}", language),
        source=f"https://example.org/{language}/{name}.ics",
        page=f"https://example.org/{language}/sessions/",
        refresh=timedelta(hours=hours),
    )
    return ical.feed_file(described, entries, language=language)


def mailed(language: str, entry: Entry, write=ical.request) -> bytes:
    return write(entry, PARTICIPANT, language=language, made_at=MADE_AT)


# What golden files hold: a name, the entries, the bytes.
FILES: dict[str, tuple[Callable[[str], list[Entry]], Callable[[str], bytes]]] = {
    kind.__name__.replace("_", "-"): (
        lambda language, kind=kind: [kind(language)],
        lambda language, kind=kind: ical.session_file(
            kind(language), language=language
        ),
    )
    for kind in KINDS
} | {
    "programme": (
        programme,
        lambda language: feed(language, programme(language), "programme", 6),
    ),
    "own": (own, lambda language: feed(language, own(language), "own", 1)),
    "request": (
        lambda language: [with_a_call(language)],
        lambda language: mailed(language, with_a_call(language)),
    ),
    "request-moved": (
        lambda language: [moved(language)],
        lambda language: mailed(language, moved(language)),
    ),
    "cancel": (
        lambda language: [cancelled(language)],
        lambda language: mailed(language, cancelled(language), ical.cancellation),
    ),
    "cancel-withdrawn": (
        lambda language: [in_person(language)],
        lambda language: mailed(language, in_person(language), ical.cancellation),
    ),
}
LANGUAGES = ("fr", "en")

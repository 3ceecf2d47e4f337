"""Content for measuring: `python -m tests.bench.content SESSIONS` into an empty database.

Up to 200 sessions lie ahead, every second day; the others go back over the years, one a
day. Prints what is asked for, as JSON: pages, files, and addresses that confirm.
"""

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from dialogues.models import City, Series
from events.calendars import links
from events.models import Appearance, Places, Session, SessionLanguage, Venue
from fairville_site import content_version
from registrations import tokens
from registrations.models import Participant, Registration
from speakers.models import Speaker
from tests.bench import people

AHEAD = 200
ROLES = ("moderator", "speaker", "speaker", "discussant", "interpreter")
SPEAKERS_EACH = len(ROLES)
TEXT_FR = "Comment habiter ensemble une ville plus juste, et qui en décide ? " * 30
TEXT_EN = "How do we live together in a fairer city, and who decides on it? " * 30
CONFIRMING = 8000
BATCH = 2000


def write(sessions: int) -> dict[str, object]:
    call_command("migrate", verbosity=0)
    series = _series()
    speakers = Speaker.objects.bulk_create(
        Speaker(
            name=f"Person {number}",
            sort_name=f"Person {number:05}",
            bio_fr=TEXT_FR[:300],
            bio_en=TEXT_EN[:300],
        )
        for number in range(max(10, sessions // 10))
    )
    rows = _sessions(sessions, series)
    _parts(rows, speakers)
    _registrations(rows)
    content_version.bump()
    return _addresses(rows[0], _asked(rows[1]))


def _series() -> list[Series]:
    for name in ("Athens", "Berlin", "Brussels", "Dakar"):
        City.objects.create(
            name_fr=name, name_en=name, country="FR", timezone="UTC", is_lab=True
        )
    return [
        Series.objects.create(
            title_fr=f"Série {number}",
            title_en=f"Series {number}",
            description_fr=TEXT_FR,
            description_en=TEXT_EN,
        )
        for number in range(8)
    ]


def _sessions(number: int, series: list[Series]) -> list[Session]:
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    venues = [
        Venue.objects.create(name=f"House {one}", city=f"Town {one}", country="FR")
        for one in range(8)
    ]
    rows = []
    for one in range(number):
        days = 1 + 2 * one if one < AHEAD else AHEAD - 1 - one
        start = hour + timedelta(days=days)
        row = Session(
            series=series[one % len(series)],
            venue=venues[one % len(venues)],
            state="published",
            title_fr=f"Dialogue numéro {one} sur le logement",
            title_en=f"Dialogue number {one} about housing",
            summary_fr="Qui décide de la ville ?",
            summary_en="Who decides on the city?",
            description_fr=TEXT_FR,
            description_en=TEXT_EN,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            format=("online", "in_person", "hybrid")[one % 3],
            online_platform="Zoom",
            registration_mode="open",
        )
        for name, value in _unlike_most(one, start).items():
            setattr(row, name, value)
        rows.append(row)
    return Session.objects.bulk_create(rows, batch_size=BATCH)


def _unlike_most(one: int, start: datetime) -> dict[str, object]:
    """What sets some sessions apart; hidden ones are not among the two hundred.

    Of the old ones few have long texts: the database folds each letter for the search.
    """
    midnight = start.replace(hour=0)
    found: dict[str, object] = {}
    if one % 25 == 7:
        found |= {"day_only": True, "timezone": "UTC", "starts_at": midnight}
        found["ends_at"] = midnight + timedelta(days=1)
    if one % 30 == 13:
        found["state"] = "cancelled"
    if one in {17, 77, 177}:
        found["state"] = "postponed"
    if one >= AHEAD and one % 50:
        found |= {"description_fr": TEXT_FR[:150], "description_en": TEXT_EN[:150]}
    if one >= AHEAD and one % 40 == 3:
        found |= {"state": "draft", "starts_at": None, "ends_at": None}
    if one >= AHEAD and one % 100 == 8:
        found |= {"starts_at": None, "ends_at": None, "day_only": False}
        found |= {"hint_year": start.year, "date_hint": f"{start.year}"}
    if one % 20 == 11:
        found |= {"title_en": "", "summary_en": "", "description_en": ""}
    return found


def _parts(rows: list[Session], speakers: list[Speaker]) -> None:
    Appearance.objects.bulk_create(
        (
            Appearance(
                session=row,
                speaker=speakers[(one * SPEAKERS_EACH + place) % len(speakers)],
                role=ROLES[place],
                affiliation_fr="Une université",
                affiliation_en="A university",
                order=place,
            )
            for one, row in enumerate(rows)
            for place in range(SPEAKERS_EACH)
        ),
        batch_size=BATCH,
    )
    SessionLanguage.objects.bulk_create(
        (
            SessionLanguage(session=row, kind="spoken", language=code)
            for row in rows
            for code in ("fr", "en")
        ),
        batch_size=BATCH,
    )
    Places.objects.bulk_create(
        (
            Places(session=row, mode=mode, capacity=100_000)
            for row in rows
            for mode in row.modes
        ),
        batch_size=BATCH,
    )


def _registrations(rows: list[Session]) -> None:
    """Ten for each session: 200,000 at the largest size."""
    first = Participant.objects.create(email="first@example.org")
    model = _registration(rows[0], first, "confirmed")
    model.save()
    people.write(first.pk, model.pk, len(rows))


def _asked(session: Session) -> list[Registration]:
    persons = Participant.objects.bulk_create(
        (Participant(email=f"new{one}@example.org") for one in range(CONFIRMING)),
        batch_size=BATCH,
    )
    return Registration.objects.bulk_create(
        (_registration(session, person, "requested") for person in persons),
        batch_size=BATCH,
    )


def _registration(session: Session, person: Participant, state: str) -> Registration:
    return Registration(
        session=session,
        participant=person,
        name="Somebody",
        mode=session.modes[0],
        state=state,
        language="en",
        consent_version="1",
        confirmed_at=timezone.now() if state == "confirmed" else None,
    )


def _addresses(session: Session, asked: list[Registration]) -> dict[str, object]:
    with override("en"):
        return {
            "home": reverse("home"),
            "programme": reverse("events:programme"),
            "session": session.get_absolute_url(),
            "ics": links.session_path(session),
            "feed": links.programme_path(),
            "archive": reverse("events:archive_year", args=[timezone.now().year]),
            "confirm": [tokens.confirm_path(one) for one in asked],
        }


if __name__ == "__main__":
    print(json.dumps(write(int(sys.argv[1]))))

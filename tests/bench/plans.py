"""How PostgreSQL answers what each page asks: `python -m tests.bench.plans`, as JSON.

Beside a database that `tests.bench.content` has filled. Each statement that reads a big
table is asked again to be explained.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from dialogues.models import Series
from events.calendars import links
from events.models import Session
from registrations.models import Registration
from speakers.models import Speaker

BIG = {
    "events_session",
    "events_appearance",
    "events_sessionlanguage",
    "events_places",
    "registrations_registration",
    "registrations_participant",
    "registrations_message",
    "registrations_attendance",
}


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    ms: float
    whole: list[str]  # the big tables that were read from one end to the other


def asked(client: Client, path: str) -> list[Statement]:
    with CaptureQueriesContext(connection) as context:
        answer = client.get(path, follow=True)
        b"".join(answer) if answer.streaming else answer.content  # type: ignore[call-overload]
    assert answer.status_code == 200, (path, answer.status_code)
    statements = {
        query["sql"] for query in context if query["sql"].startswith("SELECT")
    }
    return [explained(sql) for sql in statements if any(name in sql for name in BIG)]


def explained(sql: str) -> Statement:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}")
        found = cursor.fetchone()[0]
    plan = found if isinstance(found, list) else json.loads(found)
    whole = {
        node["Relation Name"]
        for node in nodes(plan[0]["Plan"])
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
    }
    return Statement(sql, plan[0]["Execution Time"], sorted(whole))


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def public() -> dict[str, str]:
    """Addresses of every kind of public page, each with what narrows it."""
    series, speaker = Series.objects.all()[0], Speaker.objects.all()[3]
    held = Session.objects.published().past()[0]
    ahead = Session.objects.published().upcoming()[0]
    programme = reverse("events:programme")
    year = held.ends_at.year if held.ends_at else 0
    archive = reverse("events:archive_year", args=[year])
    found = {
        f"programme {query}": f"{programme}?{query}"
        for query in (
            "page=2",
            "format=online",
            "language=fr",
            f"series={series.pk}",
            "town=Town 1",
            "q=logement",
            "q=Person 1",
        )
    }
    names = ("programme", "archive", "programme_atom", "programme_json", "embed")
    found |= {name: reverse(f"events:{name}") for name in names}
    return found | {
        "home": reverse("home"),
        "archive of a year": archive,
        "archive of a year, words": f"{archive}?q=logement",
        "session ahead": ahead.get_absolute_url(),
        "session held": held.get_absolute_url(),
        "series": series.get_absolute_url(),
        "speaker": speaker.get_absolute_url(),
        "speakers": reverse("speakers:speaker_list"),
        "feed": links.programme_path(),
        "ics": links.session_path(ahead),
        "sitemap": reverse("sitemap"),
    }


def desk() -> dict[str, str]:
    one = Registration.objects.filter(state="confirmed").order_by("pk")[5]
    sessions = reverse("admin:events_session_changelist")
    people = reverse("admin:registrations_registration_changelist")
    participants = reverse("admin:registrations_participant_changelist")
    messages = reverse("admin:registrations_message_changelist")
    found = {
        "sessions": sessions,
        "sessions, words": f"{sessions}?q=logement",
        "session": reverse("admin:events_session_change", args=[one.session_id]),
        "registrations": people,
        "registrations, confirmed": f"{people}?state__exact=confirmed",
        "registrations, of one": f"{people}?session__id__exact={one.session_id}",
        "registrations, words": f"{people}?q=Person 12",
        "registration": reverse(
            "admin:registrations_registration_change", args=[one.pk]
        ),
        "participants": participants,
        "participants, words": f"{participants}?q=p12@",
        "participant": reverse(
            "admin:registrations_participant_change", args=[one.participant_id]
        ),
        "messages": messages,
        "messages, owed": f"{messages}?state__exact=owed",
        "messages, given up": f"{messages}?state__exact=dead",
        "mailings": reverse("admin:registrations_mailing_changelist"),
        "followers": reverse("admin:registrations_follow_changelist"),
        "doors": reverse("admin:registrations_door"),
        "figures": reverse("admin:registrations_figures"),
        "desk": reverse("admin:index"),
    }
    return {f"desk: {name}": path for name, path in found.items()}


def every() -> dict[str, list[dict[str, Any]]]:
    headers = {"Host": urlsplit(settings.SITE_URL).netloc}
    reader, organiser = Client(headers=headers), Client(headers=headers)
    user, _ = get_user_model().objects.get_or_create(
        username="planner", is_staff=True, is_superuser=True
    )
    organiser.force_login(user)
    found = {}
    with override("en"):
        pages = [(reader, public()), (organiser, desk())]
    for client, paths in pages:
        for name, path in paths.items():
            print(name, file=sys.stderr, flush=True)
            found[name] = [asdict(one) for one in asked(client, path)]
    return found


if __name__ == "__main__":
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(every()))

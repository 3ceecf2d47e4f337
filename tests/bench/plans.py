"""How PostgreSQL answers what each page asks: `python -m tests.bench.plans`, as JSON.

Beside a database that `tests.bench.content` has filled with some hundreds of sessions or
more. Each statement that reads a big table is asked again to be explained.
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
from fairville_site import sitemaps
from registrations.models import Registration
from speakers.models import Speaker
from tests.bench.processes import cpu_seconds

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


FEW = 500  # rows that a page may list
SLOW_MS = 100  # asked again above: another process may have been in the way
TICK_MS = 10  # as finely as the kernel counts


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    ms: float  # by the clock, or what its process worked if that is less
    buffers: (
        int  # pages of 8 KiB that were read, from memory or not: the same under load
    )
    whole: list[str]  # the big tables that were read from one end to the other
    for_few: list[str]  # those of them of which few rows were wanted


@dataclass(frozen=True, slots=True)
class Page:
    asked: int  # statements of any kind
    statements: list[Statement]  # those that read big tables


def asked(client: Client, path: str) -> Page:
    with CaptureQueriesContext(connection) as context:
        answer = client.get(path, follow=True)
        b"".join(answer) if answer.streaming else answer.content  # type: ignore[call-overload]
    assert answer.status_code == 200, (path, answer.status_code)
    statements = {
        query["sql"] for query in context if query["sql"].startswith("SELECT")
    }
    big = [sql for sql in statements if any(name in sql for name in BIG)]
    return Page(len(context), [explained(sql) for sql in big])


def explained(sql: str) -> Statement:
    plan, ms = plan_of(sql)
    for _ in range(2 if ms > SLOW_MS else 0):
        ms = min(ms, plan_of(sql)[1])
    top = plan["Plan"]
    whole = [
        node
        for node in nodes(top)
        if node["Node Type"] == "Seq Scan"
        and node["Relation Name"] in BIG
        and rows_read(node) > FEW
    ]
    for_few = [node for node in whole if wants_few(top) or keeps_few(node)]
    return Statement(sql, ms, buffers_of(top), names(whole), names(for_few))


def plan_of(sql: str) -> tuple[dict[str, Any], float]:
    """How it was answered, by one process alone, and how long that worked for it."""
    server = [connection.connection.info.backend_pid]
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        before = cpu_seconds(server)
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}")
        worked = (cpu_seconds(server) - before) * 1000
        found = cursor.fetchone()[0]
    plan = (found if isinstance(found, list) else json.loads(found))[0]
    return plan, min(plan["Execution Time"], worked + TICK_MS)


def buffers_of(top: dict[str, Any]) -> int:
    kinds = ("Shared Hit Blocks", "Shared Read Blocks", "Temp Read Blocks")
    return sum(top[kind] for kind in kinds)


def rows_read(node: dict[str, Any]) -> float:
    """A scan that ends at its first row has read no table whole."""
    passed_over = node.get("Rows Removed by Filter", 0)
    return float((node["Actual Rows"] + passed_over) * node["Actual Loops"])


def wants_few(top: dict[str, Any]) -> bool:
    """Rows of a list; a sum over many is one row too."""
    sums = {"Aggregate", "Unique", "Group"}
    is_sum = any(node["Node Type"] in sums for node in nodes(top, into=("Outer",)))
    return not is_sum and top["Actual Rows"] <= FEW


def keeps_few(node: dict[str, Any]) -> bool:
    passed_over = node.get("Rows Removed by Filter", 0)
    return bool(node["Actual Rows"] < passed_over / 20)


def names(scans: list[dict[str, Any]]) -> list[str]:
    return sorted({node["Relation Name"] for node in scans})


def nodes(plan: dict[str, Any], into: tuple[str, ...] = ()) -> Iterator[dict[str, Any]]:
    """All of a plan, or what its parts of these relationships are."""
    yield plan
    for part in plan.get("Plans", []):
        if not into or part.get("Parent Relationship") in into:
            yield from nodes(part, into)


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
            "q=logement housing city",
            "q=nowhere",
            "q=d",
        )
    }
    names = ("programme", "archive", "programme_atom", "programme_json", "embed")
    found |= {name: reverse(f"events:{name}") for name in names}
    return found | {
        "home": reverse("home"),
        "archive of a year": archive,
        "archive of a year, page 3": f"{archive}?page=3",
        "archive, words": f"{reverse('events:archive')}?q=logement",
        "session ahead": ahead.get_absolute_url(),
        "session held": held.get_absolute_url(),
        "series": series.get_absolute_url(),
        "speaker": speaker.get_absolute_url(),
        "speakers": reverse("speakers:speaker_list"),
        "feed": links.programme_path(),
        "ics": links.session_path(ahead),
        "sitemap": reverse("sitemap"),
        "sitemap of lists": reverse("sitemap_lists"),
        "sitemap of sessions": _block("sessions", ahead.pk),
        "sitemap of speakers": _block("speakers", speaker.pk),
    }


def _block(kind: str, key: int) -> str:
    return reverse("sitemap_file", args=[kind, key // sitemaps.KEYS])


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
        "registrations, words of an address": f"{people}?q=p12@",
        "registrations, words of nobody": f"{people}?q=nobody",
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


def every() -> dict[str, dict[str, Any]]:
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
            found[name] = asdict(asked(client, path))
    return found


if __name__ == "__main__":
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps(every()))

"""What many people do at once, in a process of its own: `python -m tests.deep.crowd`.

The arguments are a function of this module and its arguments in JSON; the answer is
printed in JSON.
"""

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from events.models import Session  # noqa: E402
from registrations.choices import MessageKind, Wants  # noqa: E402
from registrations.models import (  # noqa: E402
    Follow,
    Message,
    Participant,
    Registration,
)
from registrations.services import (  # noqa: E402
    Answers,
    cancel_registration,
    confirm_registration,
    release_mailing,
    request_registration,
)
from registrations.services.mailings import as_seen, counts_of  # noqa: E402
from tests.factories import PlacesFactory, SessionFactory  # noqa: E402
from tests.registrations.mailings import MailingFactory  # noqa: E402


def ask(people: int, capacity: int | None = None) -> dict[str, Any]:
    """So many people ask for the same session; their registrations in that order."""
    session = SessionFactory()
    PlacesFactory(session=session, capacity=capacity)
    return {"session": session.pk, "asked": ask_more(session.pk, people)}


def ask_more(session_pk: int, people: int) -> list[int]:
    session = Session.objects.get(pk=session_pk)
    before = session.registrations.count()
    return [
        request_registration(
            session=session,
            answers=Answers(
                email=f"person-{session.pk}-{number}@example.org",
                name=f"Person {number}",
                mode="online",
            ),
            language="fr" if number % 2 else "en",
        ).pk
        for number in range(before, before + people)
    ]


def announce(followers: int) -> float:
    """A session is announced to so many; when it was released, in seconds."""
    session = SessionFactory()
    now = timezone.now()
    people = [Participant(email=f"follower{n}@example.org") for n in range(followers)]
    Follow.objects.bulk_create(
        Follow(
            participant=one,
            wants=Wants.SESSIONS,
            series=session.series if number % 2 else None,
            language="fr",
            confirmed_at=now,
        )
        for number, one in enumerate(Participant.objects.bulk_create(people))
    )
    mailing = MailingFactory(session=session, announcement=True)
    seen = as_seen(mailing, counts_of(mailing))
    release_mailing(mailing_id=mailing.pk, seen=seen)
    return time.time()


def at_once(confirming: list[int], cancelling: list[int]) -> list[str]:
    """Each in a thread and a connection of its own, all together; their errors."""
    acts = [(confirm_registration, pk) for pk in confirming]
    acts += [(cancel_registration, pk) for pk in cancelling]
    start = Barrier(len(acts))

    def run(act: tuple[Any, int]) -> str:
        service, pk = act
        try:
            start.wait()
            service(registration_id=pk)
        except Exception as error:  # noqa: BLE001 (the test says which are none)
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return [error for error in pool.map(run, acts) if error]


def state_of(session: int) -> dict[str, Any]:
    """Who has a place and who waits, in the order of confirmation; who moved up."""
    rows = Registration.objects.filter(session=session).order_by("confirmed_at", "pk")
    by_state = {
        state: list(rows.filter(state=state).values_list("pk", flat=True))
        for state in ("confirmed", "waiting", "cancelled")
    }
    proven = rows.filter(state__in=("confirmed", "waiting"))
    promoted = Message.objects.filter(
        kind=MessageKind.PROMOTED, registration__session=session
    )
    return {
        **by_state,
        "proven": list(proven.values_list("pk", flat=True)),
        "promoted": [
            moment.isoformat()
            for moment in promoted.order_by("pk").values_list(
                "registration__confirmed_at", flat=True
            )
        ],
        "taken": list(
            rows.values_list("session__places__taken", flat=True).distinct().order_by()
        ),
    }


def come_and_go(people: int, capacity: int, leaving: int, seed: int) -> dict[str, Any]:
    """All confirm at once; then some of either kind leave while more come; then most
    leave. What came of each step."""
    chance = random.Random(seed)  # noqa: S311
    session, asked = ask(people, capacity).values()
    chance.shuffle(asked)
    errors = at_once(asked, [])
    full = state_of(session)
    gone = chance.sample(full["confirmed"], leaving)
    gone += chance.sample(full["waiting"], leaving)
    late = ask_more(session, leaving)
    errors += at_once(late, gone)
    changed = state_of(session)
    errors += at_once([], changed["proven"][:-capacity])
    return {
        "errors": errors,
        "full": full,
        "gone": gone,
        "late": late,
        "changed": changed,
        "emptied": state_of(session),
    }


if __name__ == "__main__":
    name, *words = sys.argv[1:]
    print(json.dumps(globals()[name](*(json.loads(word) for word in words))))  # noqa: T201

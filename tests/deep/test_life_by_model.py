"""Whatever happens to registrations, in any order, the site does as a small model says.

One session and some people; after each step the worker has run. States, turns, counters
and presences are compared with the model's; on both databases.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from events.choices import Mode
from events.models import Places, Session
from events.services import Refused as LifeRefused
from events.services import carry_out, save_session, set_capacity
from events.services.life import Verb
from registrations import checkin
from registrations.choices import Source
from registrations.erasure import erase_past
from registrations.models import Attendance, Registration
from registrations.services import (
    Answers,
    RegistrationRefused,
    cancel_registration,
    change_mode,
    confirm_registration,
    disown,
    forget,
    give_place,
    part_from_modes,
    promote_everywhere,
    request_registration,
)
from tests.deep.life_model import HELD, ON_SITE, ONLINE, Model, Refused
from tests.factories import SessionFactory

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
AWAY = timedelta(days=7)
PEOPLE = ["ana", "ben", "cleo", "dov"]
NAMES = st.sampled_from(PEOPLE)
MODES = st.sampled_from([ON_SITE, ONLINE])
TOGETHER = settings(
    max_examples=int(os.environ.get("LIVES", "50")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[*HealthCheck],
)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.undone = ExitStack()
        self.undone.enter_context(transaction.atomic())
        self.model = Model(now=START, starts_at=START + AWAY)
        self.session = SessionFactory(
            hybrid=True, starts_at=self.model.starts_at, changed_at=START
        )
        for mode in Mode:
            self.both(
                lambda mode=mode: self.model.limit(mode, 1),
                lambda mode=mode: set_capacity(
                    session_id=self.session.pk, mode=mode, capacity=1
                ),
            )

    @initialize(modes=st.tuples(MODES, MODES, MODES))
    def some_have_come(self, modes: tuple[str, ...]) -> None:
        """Most of what happens to places needs people in them."""
        for name, mode in zip(PEOPLE, modes, strict=False):
            self.register(name=name, mode=mode)
            self.confirm(name=name)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.close()

    def both(self, in_model, on_site) -> None:
        """Do it in both; both refuse it, or neither. Then the worker comes round."""
        self.model.now += timedelta(minutes=1)
        self.session = Session.objects.get(pk=self.session.pk)
        refused = []
        for act in (in_model, on_site):
            try:
                act()
                refused.append(False)
            except (Refused, LifeRefused, RegistrationRefused):
                refused.append(True)
        assert refused[0] == refused[1], refused
        part_from_modes(now=self.model.now)
        promote_everywhere(now=self.model.now)
        self.model.move_up()

    def row(self, name: str) -> Registration:
        return Registration.objects.get(participant__email=f"{name}@example.org")

    def about(self, name: str, in_model, service, **words) -> None:
        if name in self.model.people:
            row = self.row(name)
            self.both(
                in_model,
                lambda: service(registration_id=row.pk, now=self.model.now, **words),
            )

    @rule(name=NAMES, mode=MODES)
    def register(self, name: str, mode: str) -> None:
        answers = Answers(email=f"{name}@example.org", name=name, mode=Mode(mode))
        self.both(
            lambda: self.model.register(name, mode),
            lambda: request_registration(
                session=self.session, answers=answers, language="fr", now=self.model.now
            ),
        )

    @rule(name=NAMES)
    def confirm(self, name: str) -> None:
        self.about(name, lambda: self.model.confirm(name), confirm_registration)

    @rule(name=NAMES, mode=MODES)
    def come(self, name: str, mode: str) -> None:
        self.register(name=name, mode=mode)
        self.confirm(name=name)

    @rule(name=NAMES)
    def cancel(self, name: str) -> None:
        self.about(name, lambda: self.model.cancel(name), cancel_registration)

    @rule(mode=MODES)
    def a_place_is_given_up(self, mode: str) -> None:
        """Of all that can happen, what moves others."""
        for name, one in self.model.people.items():
            if (one.state, one.mode) == ("confirmed", mode):
                self.cancel(name=name)
                return

    @rule(name=NAMES, mode=MODES)
    def come_otherwise(self, name: str, mode: str) -> None:
        self.about(
            name,
            lambda: self.model.change_mode(name, mode),
            change_mode,
            mode=Mode(mode),
        )

    @rule(name=NAMES)
    def be_given_a_place(self, name: str) -> None:
        self.about(name, lambda: self.model.give_place(name), give_place)

    @rule(name=NAMES)
    def say_it_was_not_me(self, name: str) -> None:
        def in_model() -> None:
            if self.model.people[name].state == "requested":
                del self.model.people[name]

        self.about(name, in_model, disown)

    @rule(name=NAMES)
    def be_erased(self, name: str) -> None:
        if name in self.model.people:
            person = self.row(name).participant_id
            self.both(
                lambda: self.model.people.pop(name),
                lambda: forget(participant_id=person, now=self.model.now),
            )

    @rule(name=NAMES, is_in=st.booleans())
    def stand_at_the_door(self, name: str, is_in: bool) -> None:
        if name in self.model.people:
            act = checkin.check_in if is_in else checkin.undo
            act(registration=self.row(name))
            self.model.people[name].is_in = is_in

    @rule(mode=MODES, capacity=st.sampled_from([0, 1, 2, 3, None]))
    def limit(self, mode: str, capacity: int | None) -> None:
        self.both(
            lambda: self.model.limit(mode, capacity),
            lambda: set_capacity(
                session_id=self.session.pk, mode=Mode(mode), capacity=capacity
            ),
        )

    @rule(verb=st.sampled_from(["postpone", "cancel", "bring_back"]))
    def decide(self, verb: str) -> None:
        becomes = {"postpone": "postponed", "cancel": "cancelled"}
        possible = {
            "postpone": self.model.state == "published" and not self.model.is_past,
            "cancel": self.model.state in {"published", "postponed"},
            "bring_back": self.model.state in {"postponed", "cancelled"},
        }

        def in_model() -> None:
            if not possible[verb]:
                raise Refused
            self.model.state = becomes.get(verb, "published")

        self.both(
            in_model,
            lambda: carry_out(
                session_id=self.session.pk,
                verb=Verb(verb),
                author=None,
                now=self.model.now,
            ),
        )

    def edit(self, **columns: object) -> None:
        for name, value in columns.items():
            setattr(self.session, name, value)
        save_session(session=self.session, author=None, now=self.model.now)

    @rule()
    def give_another_date(self) -> None:
        starts_at = self.model.now + AWAY

        def in_model() -> None:
            self.model.starts_at = starts_at

        self.both(
            in_model, lambda: self.edit(starts_at=starts_at, ends_at=starts_at + HELD)
        )

    @precondition(lambda self: not self.model.is_past)
    @precondition(lambda self: self.model.state in {"published", "postponed"})
    @rule(kind=st.sampled_from(["hybrid", "online", "in_person"]))
    def offer_another_way(self, kind: str) -> None:
        self.both(lambda: self.model.offer(kind), lambda: self.edit(format=kind))

    @rule(hours=st.sampled_from([1, 12, 24, 49, 7 * 24, 91 * 24, 366 * 24]))
    def time_passes(self, hours: int) -> None:
        self.model.now += timedelta(hours=hours)
        self.both(
            self.model.forget_what_is_past,
            lambda: erase_past(now=self.model.now),
        )

    @invariant()
    def all_stand_where_the_model_says(self) -> None:
        rows = Registration.objects.values_list(
            "participant__email", "state", "mode", "confirmed_at"
        )
        found = {mail.partition("@")[0]: rest for mail, *rest in rows}
        assert found == {
            name: [
                one.state,
                one.mode,
                found[name][2] if one.turn is None else one.turn,
            ]
            for name, one in self.model.people.items()
        }

    @invariant()
    def counters_say_how_many_have_places(self) -> None:
        counted = dict(Places.objects.values_list("mode", "taken"))
        assert counted == {mode: self.model.taken(mode) for mode in counted}

    @invariant()
    def whoever_is_in_is_in(self) -> None:
        inside = Attendance.objects.filter(source=Source.DOOR)
        mails = inside.values_list("registration__participant__email", flat=True)
        assert {mail.partition("@")[0] for mail in mails} == {
            name for name, one in self.model.people.items() if one.is_in
        }


@pytest.mark.django_db
def test_whatever_happens_in_whatever_order_the_model_says_what_follows():
    run_state_machine_as_test(Life, settings=TOGETHER)


def test_postgresql_does_the_same():
    done = subprocess.run(
        [
            *(sys.executable, "scripts/with_postgres.py"),
            *(sys.executable, "-m", "pytest", "-q"),
            f"{__file__}::test_whatever_happens_in_whatever_order_the_model_says_what_follows",
        ],
        cwd=ROOT,
        env=os.environ | {"LIVES": "15"},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]

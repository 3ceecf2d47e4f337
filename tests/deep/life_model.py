"""A registration's life in plain Python: what the site is compared with.

Written from what people are promised, not from the site's code.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

ON_SITE, ONLINE = "on_site", "online"
OFFERED = {"hybrid": [ON_SITE, ONLINE], "online": [ONLINE], "in_person": [ON_SITE]}
PROVEN = ("confirmed", "waiting")
HELD = timedelta(hours=2)


class Refused(Exception):
    pass


def refuse_if(wrong: bool) -> None:
    if wrong:
        raise Refused


@dataclass
class Person:
    mode: str
    requested_at: datetime
    number: int  # of two who confirmed at one moment, the first to ask comes first
    state: str = "requested"
    turn: datetime | None = None
    is_in: bool = False


@dataclass
class Model:
    """One session, and who of some people stands where."""

    now: datetime
    starts_at: datetime
    state: str = "published"
    format: str = "hybrid"
    capacity: dict[str, int | None] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    asked: int = 0

    @property
    def modes(self) -> list[str]:
        return OFFERED[self.format]

    @property
    def is_past(self) -> bool:
        return self.state != "postponed" and self.starts_at + HELD <= self.now

    @property
    def is_open(self) -> bool:
        return self.state == "published" and self.now < self.starts_at + HELD

    def taken(self, mode: str) -> int:
        return sum(
            one.state == "confirmed" and one.mode == mode
            for one in self.people.values()
        )

    def is_free(self, mode: str) -> bool:
        limit = self.capacity.get(mode)
        return limit is None or self.taken(mode) < limit

    def queue(self, *modes: str) -> list[Person]:
        waiting = (one for one in self.people.values() if one.state == "waiting")
        in_turn = sorted(waiting, key=lambda one: (one.turn, one.number))
        return [one for one in in_turn if one.mode in modes]

    def seat(self, one: Person) -> None:
        is_next = not self.queue(one.mode) and self.is_free(one.mode)
        one.state = "confirmed" if is_next else "waiting"

    def move_up(self) -> None:
        if self.state == "published" and self.starts_at > self.now:
            for one in self.queue(*self.modes):
                if self.is_free(one.mode):
                    one.state = "confirmed"

    def register(self, name: str, mode: str) -> None:
        refuse_if(not self.is_open)
        mode = mode if mode in self.modes else self.modes[0]
        if name not in self.people:
            self.asked += 1
            self.people[name] = Person(mode, self.now, self.asked)
        one = self.people[name]
        if one.state not in PROVEN:
            one.state, one.mode, one.requested_at = "requested", mode, self.now

    def confirm(self, name: str) -> None:
        one = self.people[name]
        if one.state in PROVEN:
            return
        refuse_if(one.state == "cancelled" or not self.is_open)
        one.mode = one.mode if one.mode in self.modes else self.modes[0]
        self.seat(one)
        one.turn = self.now

    def cancel(self, name: str) -> None:
        one = self.people[name]
        if one.state != "cancelled":
            refuse_if(self.is_past)
            one.state = "cancelled"

    def change_mode(self, name: str, mode: str) -> None:
        one = self.people[name]
        if one.mode == mode:
            return
        refuse_if(one.state not in PROVEN or mode not in self.modes)
        refuse_if(not self.is_open or bool(self.queue(mode)) or not self.is_free(mode))
        one.mode, one.state = mode, "confirmed"

    def give_place(self, name: str) -> None:
        one = self.people[name]
        refuse_if(one.state != "waiting" or self.is_past or not self.is_free(one.mode))
        one.state = "confirmed"

    def limit(self, mode: str, capacity: int | None) -> None:
        refuse_if(capacity is not None and self.taken(mode) > capacity)
        self.capacity[mode] = capacity

    def offer(self, format: str) -> None:
        """Whoever came in a way that ends is moved: who has a place first, in turn."""
        self.format = format
        proven = (one for one in self.people.values() if one.state in PROVEN)
        stranded = [one for one in proven if one.mode not in self.modes]
        for one in sorted(stranded, key=lambda one: (one.state, one.turn, one.number)):
            one.state, one.mode = "leaving", self.modes[0]
            self.seat(one)

    def forget_what_is_past(self) -> None:
        ended = self.starts_at + HELD
        kept = timedelta(days=365 if self.state == "postponed" else 90)
        if ended + kept <= self.now:
            self.people.clear()
        for name, one in [*self.people.items()]:
            is_old = one.requested_at + timedelta(hours=48) <= self.now
            if one.state == "requested" and is_old:
                del self.people[name]

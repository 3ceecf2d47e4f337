"""The table of a measurement, beside the bars it is held to."""

import os
import platform
from dataclasses import dataclass

from tests.bench.load import Measured
from tests.bench.sizes import installed

# By the beginning of a row's name: what is compared with hello, at least or at most.
BARS = {
    "home, warm": ("rate", 1.2),
    "programme, warm": ("rate", 1.2),
    "session, warm": ("rate", 1.2),
    "programme through nginx": ("rate", 0.6),
    "feed of 200, 304": ("rate", 1.2),
    "feed of 200, warm": ("rate", 1.0),
    "programme, cold": ("cpu", 10.0),
    "session, cold": ("cpu", 10.0),
    "ics, cold": ("cpu", 6.0),
    "programme, after an edit": ("cpu", 10.0),
    "session, after an edit": ("cpu", 10.0),
    "ics, after an edit": ("cpu", 6.0),
    "feed, cold": ("cpu", 60.0),
    "confirm": ("rate", 0.25),
}
# Two thousand people for one session, at fifty connections (tests/bench/rush.py).
RUSH = {
    "seconds until all had confirmed": 60,
    "register, p99 ms": 1000,
    "confirm, p99 ms": 1000,
    "pages by nginx meanwhile, p99 ms": 200,
    "pages without nginx meanwhile, p99 ms": 200,
}
# From the smallest size to the largest.
GROWING = {
    "home, warm": 1.10,
    "programme, warm": 1.10,
    "session, warm": 1.10,
    "programme, cold": 1.25,
    "session, cold": 1.25,
    "programme, after an edit": 1.25,
    "session, after an edit": 1.25,
}
HEAD = """| row | requests/s | to hello | CPU ms | to hello | p50 / p99 ms | bar | |
| --- | --: | --: | --: | --: | --: | --- | --- |"""

WHERE = """
## Where the time goes

A kept page that was answered a moment ago leaves before Django makes a request of it
(`fairville_site/hot_answers.py`): what remains is gunicorn and the line to the visitor.
Once in 0.8 s each address goes Django's way, where the content version is read again;
neither template nor database is touched but for that.

An edit makes a new version of all pages and changes few. A page is kept with what it
asked the database and what it was told (`fairville_site/asked.py`): at the first request
after an edit, all its questions are asked again at once, as prepared statements, and while
each answer is the same, so is the page. It costs what PostgreSQL takes to answer some ten
statements that it has planned already, and a digest of their rows: no query is built, no
object made, no template rendered. What the edit did change is rendered; so is each page
after ten minutes at most, and after the moment at which time changes a word of any.
Behind a pool of transactions (`DATABASE_POOLED`) they are planned anew.

A page that is rendered asks six to ten questions. Their SQL is made once in each process
(`fairville_site/settled.py`) and planned once by PostgreSQL; only values differ, since to
build them anew took longer than to answer them. Parts that few sessions have are asked
for where there are any. What remains is about half templates (a look-up costs more than finding
the word), and half the questions themselves and objects of their rows, with a column for
each language. Dates, typography, Markdown, slugs, addresses and rows of lists are kept by
their input. To come near ten times hello when nothing is kept, a page would have to ask
two or three statements without models and join strings instead of rendering a template.

A rush is bound by the processor: mails end with the confirmations. What is the same for
all who register is read and written once, what differs is said in statements that are
planned once (`fairville_site/statements.py`), and mails leave many in one conversation.
Threads instead of processes were tried: the crowd waits before them as before. A page
that nginx keeps for a second does not wait with it.

What else misses: with 20,000 sessions, the statement of the programme's list is planned
anew at each look after an edit, since PostgreSQL takes a plan for any values to be dearer.
The largest worker is one that has built the feed of 200, whose rows, with their texts in
two languages, are in memory at once. Starting is the import of Django, its admin and
allauth, twice at the same time, without looking for garbage meanwhile; it does not grow.

nginx in front: `deploy/nginx-page-cache.conf` (http block) and
`deploy/nginx-page-cache-location.conf` (the location), which the row above was measured with.
"""


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    run: Measured
    beside: Measured

    @property
    def rate(self) -> float:
        return self.run.rate / self.beside.rate

    @property
    def cpu(self) -> float:
        return self.run.cpu / max(self.beside.cpu, 0.001)

    def bar(self) -> tuple[str, bool | None]:
        for beginning, (figure, bar) in BARS.items():
            if self.name.startswith(beginning):
                if figure == "rate":
                    return f"≥ {bar} × requests/s", self.rate >= bar
                return f"≤ {bar:g} × CPU", self.cpu <= bar
        return "", None

    def line(self) -> str:
        bar, holds = self.bar()
        word = {True: "holds", False: "misses", None: ""}[holds]
        if self.run.failed:
            word = f"{self.run.failed} failed"
        run = self.run
        return (
            f"| {self.name} | {run.rate:,.0f} | {self.rate:.2f} × | {run.cpu:.2f} "
            f"| {self.cpu:.2f} × | {run.p50:.1f} / {run.p99:.1f} | {bar} | {word} |"
        )


def written(
    rows: list[Row], facts: dict[str, object], seconds: int, rounds: int
) -> str:
    packages, size = installed()
    hello = sum(row.beside.rate for row in rows if "nginx" not in row.name) / len(rows)
    lines = [
        "# Performance",
        "",
        "Written by `make bench`. gunicorn with two sync workers, PostgreSQL (without",
        "fsync), wrk with 16 connections and a browser's headers, all on one machine",
        f"({os.cpu_count()} cores, Python {platform.python_version()}). Each row is the",
        f"median of {rounds} rounds of {seconds} s; “hello” is a bare Django view with the",
        "eight default middlewares, measured in turn with the row itself; neither writes",
        "a line for each answer (`ACCESS_LOG=0`, as behind a proxy that does). CPU is that",
        "of all server processes, PostgreSQL's too. Cold: no page, calendar or answer is",
        "kept. After an edit: the page was kept, and something else was edited since,",
        "before each request.",
        "",
        HEAD,
        *(row.line() for row in rows),
        "",
        f"Hello itself: about {hello:,.0f} requests/s.",
        "",
        "| | measured | bar |",
        "| --- | --- | --- |",
        f"| installed for production | {size:.0f} MiB, {packages} packages | ≤ 180 MiB, ≤ 45 |",
    ]
    for name, value in sorted(facts.items()):
        lines.append(fact(name, value))
    lines += growth(rows)
    return "\n".join(lines) + "\n" + WHERE


def fact(name: str, value: object) -> str:
    kind, _, number = name.partition(" ")
    if kind == "sql" and isinstance(value, dict):
        counts = ", ".join(f"{page} {count}" for page, count in value.items())
        return f"| statements, cold, {number} sessions | {counts} | ≤ 12 |"
    if kind == "rush" and isinstance(value, dict):
        return "\n".join(
            f"| rush: {what} | {figure:,.0f} | {rush_bar(what)} |"
            for what, figure in value.items()
        )
    if kind == "memory":
        return f"| largest worker after load, {number} sessions | {value:.0f} MiB | ≤ 100 MiB |"
    return f"| start to first page, {number} sessions | {value:.2f} s | ≤ 1.5 s |"


def rush_bar(what: str) -> str:
    return f"≤ {RUSH[what]:,}" if what in RUSH else ""


def growth(rows: list[Row]) -> list[str]:
    """CPU at the largest size against the smallest, both in hellos of their own runs."""
    lines = []
    for name, bar in GROWING.items():
        of_size = {
            int(row.name.removeprefix(f"{name}, ")): row
            for row in rows
            if row.name.startswith(f"{name}, ") and row.name.split()[-1].isdigit()
        }
        if len(of_size) > 1:
            small, large = min(of_size), max(of_size)
            ratio = of_size[large].cpu / of_size[small].cpu
            between = f"{large:,} against {small:,}"
            lines.append(f"| {name}, {between} | {ratio:.2f} × CPU | ≤ {bar:.2f} |")
    return lines

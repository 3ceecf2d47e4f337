"""Two thousand people for one session within a minute: places, mails, waiting times.

The counts hold on any machine. The times are those of two quiet cores.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.bench.rush import Told, rush
from tests.deep.workers import Installation, own_postgres

PEOPLE = 2000
CAPACITY = 1500
SECONDS = 45  # in which they come; a minute for all of it
CONTENT = 200  # sessions that are there already


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Installation]:
    folder: Path = tmp_path_factory.mktemp("rush")
    with ExitStack() as stack:
        site = Installation(folder, stack.enter_context(own_postgres()))
        site.run("-m", "tests.bench.content", str(CONTENT))
        site.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
        yield site


@pytest.fixture(scope="module")
def wanted(site) -> dict:
    return json.loads(site.run("-m", "tests.bench.hot_session", str(CAPACITY)))


@pytest.fixture(scope="module")
def told(site, wanted) -> Told:
    """Of networks' limits there is none: they all come from one address here."""
    environment = site.environment() | {
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "FORM_LIMIT": "0",
    }
    told = rush(environment, site.folder, wanted, PEOPLE, SECONDS)
    for name, figure in told.figures().items():
        print(f"{name}: {figure:.1f}")  # noqa: T201 (shown by -s, and on failure)
    return told


def test_nobody_is_refused(told):
    assert told.refused == []
    assert len(told.registering) == len(told.confirming) == PEOPLE


def test_places_go_to_the_first_to_confirm_and_none_is_sold_twice(site, told):
    states = site.rows(
        "SELECT state FROM registrations_registration WHERE name LIKE 'Rush %' "
        "ORDER BY confirmed_at, id"
    )
    limited = site.rows(
        "SELECT capacity, taken FROM events_places WHERE capacity < 2000"
    )

    waiting = PEOPLE - CAPACITY
    assert states == [("confirmed",)] * CAPACITY + [("waiting",)] * waiting
    assert limited == [(CAPACITY, CAPACITY)]


def test_everybody_gets_each_of_their_mails_once(site, told):
    sent = site.rows(
        "SELECT m.kind, m.state, count(*), count(DISTINCT r.participant_id) "
        "FROM registrations_message m "
        "JOIN registrations_registration r ON r.id = m.registration_id "
        "WHERE r.name LIKE 'Rush %' GROUP BY 1, 2 ORDER BY 1"
    )
    everybody = {f"rush-{number}@example.org": 2 for number in range(PEOPLE)}

    assert sent == [
        ("confirm_address", "sent", PEOPLE, PEOPLE),
        ("confirmed", "sent", CAPACITY, CAPACITY),
        ("waiting", "sent", PEOPLE - CAPACITY, PEOPLE - CAPACITY),
    ]
    assert Counter(address for address, _number in told.letters) == everybody
    assert len({number for _address, number in told.letters}) == 2 * PEOPLE


def test_nobody_waits_for_long(told):
    figures = told.figures()

    assert figures["seconds until all had confirmed"] <= 60
    assert figures["register, p99 ms"] < 1000
    assert figures["confirm, p99 ms"] < 1000
    assert figures["pages by nginx meanwhile, p99 ms"] <= 200

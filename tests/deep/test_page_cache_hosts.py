"""Kept pages of two hosts that share a real Redis, each with its own processes."""

import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.bench.front import redis
from tests.bench.processes import ROOT, Site, gunicorn

PROGRAMME = "/en/sessions/"
WITHIN = 1.0
EDIT = """
import sys, django
django.setup()
from events.models import Session
session = Session.objects.order_by("pk").first()
session.title_en = sys.argv[1]
session.save()
"""
MAKE = """
import django
django.setup()
from tests.factories import SessionFactory
for _ in range(5): SessionFactory()
"""


@pytest.fixture
def hosts(tmp_path: Path):
    """Two sites, one database, one Redis; and the environment of a command beside."""
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "SECRET_KEY": "only-for-this-test-" + "x" * 40,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
    }
    with ExitStack() as stack:
        url, _pid = stack.enter_context(redis(tmp_path))
        env["CACHE_URL"] = url
        manage(env, "manage.py", "migrate", "-v0")
        manage(env, "manage.py", "collectstatic", "--noinput", "-v0")
        manage(env, "-c", MAKE)
        yield (
            [
                stack.enter_context(
                    gunicorn(
                        "fairville_site.wsgi:application",
                        env,
                        tmp_path / f"{number}.log",
                        "/healthz",
                    )
                )
                for number in range(2)
            ],
            env,
        )


def manage(env: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, *words], cwd=ROOT, env=env, check=True)


def fetched(site: Site, path: str = PROGRAMME) -> str:
    request = Request(site.address + path)  # noqa: S310 (loopback)
    with urlopen(request, timeout=10) as answer:  # noqa: S310 (loopback)
        return answer.read().decode()


def test_an_edit_is_seen_on_every_host_within_a_second(hosts):
    sites, env = hosts
    for number in range(3):
        for site in sites * 4:
            fetched(site)
        title = f"Edited the {number}th time"
        manage(env, "-c", EDIT, title)
        time.sleep(WITHIN)
        for site in sites * 8:  # enough for each of two workers to answer
            assert title in fetched(site)


def test_hosts_share_what_one_of_them_has_made(hosts):
    sites, env = hosts
    from redis import Redis  # noqa: PLC0415 (only here)

    store = Redis.from_url(env["CACHE_URL"])
    first = fetched(sites[0])
    kept = [key for key in store.keys("*page:*") if b":making" not in key]
    second = fetched(sites[1])

    assert first == second
    assert len(kept) == 1
    assert store.keys("*:making") == []


def test_many_at_once_get_the_same_page_from_both_hosts(hosts):
    sites, env = hosts
    manage(env, "-c", EDIT, "For the crowd")
    time.sleep(WITHIN)
    answers: list[str] = []

    def ask(site: Site) -> None:
        answers.append(fetched(site))

    threads = [threading.Thread(target=ask, args=(site,)) for site in sites * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert "For the crowd" in answers[0]


def test_a_store_that_is_away_costs_nobody_a_page(hosts, tmp_path):
    sites, env = hosts
    from redis import Redis  # noqa: PLC0415 (only here)

    fetched(sites[0])
    Redis.from_url(env["CACHE_URL"]).shutdown(nosave=True)
    manage(env, "-c", EDIT, "Without a store")
    time.sleep(WITHIN)

    for site in sites * 4:
        assert "Without a store" in fetched(site)
        assert "BEGIN:VCALENDAR" in fetched(site, "/en/fairville-dialogues.ics")

"""No byte of a public calendar opens a door, and no calendar at all holds the call."""

import re

import pytest
from django.utils.translation import override

from events.calendars import links
from events.models import Session
from registrations import emails, personal_feed, tokens
from registrations.models import Participant, Registration
from tests.fairville_site.test_public_formats import found_in, planted_house

pytestmark = pytest.mark.django_db

DOORS = re.compile(r"/join/|/calendars/|/confirm/|\b\d+\.[A-Za-z0-9_-]{32}\b")


def unfolded(data: bytes) -> str:
    return data.decode().replace("\r\n ", "")


def public_addresses() -> set[str]:
    addresses = set()
    for language in ("fr", "en"):
        with override(language):
            addresses.add(links.programme_path())
            for session in Session.objects.select_related("series__parent"):
                addresses.add(links.session_path(session))
                addresses |= {links.series_path(one) for one in session.series.line}
    return addresses


def test_public_calendars_hold_nothing_that_is_not_public(client):
    words = planted_house().columns

    for address in public_addresses():
        answer = client.get(address)
        text = unfolded(answer.content)
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        assert found_in(text, words) == set(), address
        assert found_in(headers, words) == set(), address
        assert not DOORS.search(text), address


def test_ones_own_calendar_holds_the_door_but_neither_the_call_nor_anyone_else(client):
    words = planted_house().columns
    Participant.objects.update(verified_at="2026-01-01T00:00Z")

    for person in Participant.objects.all():
        path = tokens.calendar_path(person)
        for name in personal_feed.LANGUAGES:
            answer = client.get(f"{path}{name}.ics")
            assert answer.status_code == 200
            assert found_in(unfolded(answer.content), words) == set()


def test_the_calendar_part_of_a_mail_holds_its_one_reader_alone():
    words = planted_house().columns

    for row in Registration.objects.select_related("session", "participant"):
        found = emails.invitation(row)
        own = {row.name, row.participant.email.partition("@")[0]}
        others = {word: column for word, column in words.items() if word not in own}
        if found:
            assert found_in(unfolded(found.content), others) == set()

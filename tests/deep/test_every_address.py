"""Every address that anyone can reach, followed from page to page, as each of five people.

None is an error, none is a dead end, and nobody reads what is not theirs to know; then
each address that somebody was led to is opened by all the others.
"""

from collections import deque
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from dialogues.models import Page
from events.models import Session
from registrations import tokens
from registrations.models import Participant, Registration
from tests.deep.addresses import leads_to
from tests.factories import AppearanceFactory, FollowFactory
from tests.fairville_site.desk_world import make_world

pytestmark = pytest.mark.django_db

MOST = 700
# Not pages, or of nobody: a mail shown at the desk is written to number 0.
LEFT_ALONE = ("/static/", "/admin/logout/", "/accounts/logout/", "/me/0.")
PUBLIC = ("/en/", "/fr/")
HERE, THERE = "mine", "nightjar"
# What is of a session here and of one in a foreign series, none of it public.
SECRETS = {
    f"{what} {where}": secret.format(where)
    for where in (HERE, THERE)
    for what, secret in {
        "call": "call.example.org/{}",
        "address": "{}@example.org",
        "name": "Wren of {}",
        "speaker": "speaker-{}@example.org",
    }.items()
} | {"second factor": "totp-canary", "password": "md5$", "account": "a@example"}
NEVER = {"second factor", "password"}
NAMES = {f"name {HERE}", f"name {THERE}"}
OWN = {one for one in SECRETS if one.endswith(HERE)}
MAY_KNOW: dict[str, set[str]] = {
    "visitor": set(),
    "participant": {"account", f"address {HERE}", f"name {HERE}"},
    "front desk": NAMES,
    "organiser of some": OWN,
    "administrator": {*SECRETS} - NEVER,
}
MEANT = {200, 301, 302, 303, 304, 400, 403, 404, 405, 410}


@pytest.fixture
def people() -> dict[str, tuple[Client, list[str]]]:
    """Each with a browser, and where they begin."""
    world = make_world()
    for key in ("project", "privacy", "legal", "accessibility"):
        Page.objects.get_or_create(key=key, title_fr=key, title_en=key)
    soon = timezone.now() + timedelta(minutes=5)
    for word, things in ((HERE, world.own), (THERE, world.foreign)):
        Session.objects.filter(pk=things["session"].pk).update(
            starts_at=soon, ends_at=soon + timedelta(hours=2)
        )
        Registration.objects.filter(session=things["session"]).update(
            name=f"Wren of {word}"
        )
        AppearanceFactory(
            session=things["session"], email=f"speaker-{word}@example.org"
        )
    world.own["authenticator"].data = {"secret": SECRETS["second factor"]}
    world.own["authenticator"].save()
    door, some, _all, administrator, _super = world.staff
    begin = {"front desk": door, "organiser of some": some}
    found = {
        name: (browser(user), ["/admin/", "/accounts/email/"])
        for name, user in {**begin, "administrator": administrator}.items()
    }
    person = Participant.objects.get(email=SECRETS[f"address {HERE}"])
    Participant.objects.filter(pk=person.pk).update(verified_at=timezone.now())
    row = person.registrations.get()
    theirs = [tokens.personal_path(person), tokens.join_path(row)]
    theirs += [tokens.unsubscribe_path(FollowFactory(participant=person))]
    found["participant"] = browser(world.account), [*theirs, "/accounts/email/"]
    public = ["/en/", "/fr/", "/", "/sitemap.xml", "/robots.txt", "/accounts/login/"]
    found["visitor"] = browser(None), [*public, "/.well-known/security.txt", "/readyz"]
    return found


def browser(user) -> Client:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return client


def opened(client: Client, address: str):
    answer = client.get(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content.decode("utf-8", "replace")


def known_from(answer, text: str) -> set[str]:
    said = f"{text} {answer.headers} {answer.cookies}".replace("&#x27;", "'")
    return {name for name, secret in SECRETS.items() if secret in said}


class Met:
    """Addresses seen: two orders or pages of a list, or two values, are one here."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}

    def is_new(self, address: str) -> bool:
        parts = urlsplit(address)
        known = self.names.get(parts.path)
        names = {name for name, _value in parse_qsl(parts.query, True)}
        self.names.setdefault(parts.path, set()).update(names)
        return known is None or not names <= known


def walk(client: Client, begin: list[str]) -> Iterator[tuple[str, str, object, str]]:
    """Where from, the address, its answer and text.

    Public pages lead on for the visitor; the others look at those they are led to.
    """
    met, opened_by_now = Met(), 0
    ahead = deque(("", one) for one in begin if met.is_new(one))
    while ahead:
        source, address = ahead.popleft()
        answer, text = opened(client, address)
        yield source, address, answer, text
        opened_by_now += 1
        assert opened_by_now < MOST, "there is no end to its addresses"
        onward = [answer.headers["Location"]] if "Location" in answer.headers else []
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if is_page and (address.startswith(PUBLIC) <= begin[0].startswith(PUBLIC)):
            onward += leads_to(text, address)
        for one in onward:
            is_ours = one.startswith("/") and not one.startswith(LEFT_ALONE)
            if is_ours and met.is_new(one):
                ahead.append((address, one))


def test_nobody_meets_an_error_a_dead_end_or_what_is_not_theirs(people):
    reached: dict[str, set[str]] = {}
    known: dict[str, set[str]] = {}
    wrong: list[tuple[object, ...]] = []
    for who, (client, begin) in people.items():
        reached[who], known[who] = set(), set()
        for source, address, answer, text in walk(client, begin):
            reached[who].add(address)
            known[who] |= (told := known_from(answer, text))
            told -= MAY_KNOW[who]
            is_form = answer.status_code == 405  # where a form is sent
            if told or not (answer.status_code < 400 or is_form):
                wrong.append((who, source, address, answer.status_code, told))
    assert not wrong, "\n".join(map(str, wrong))
    assert known == MAY_KNOW

    private = {
        one
        for who, found in reached.items()
        for one in found
        if who != "visitor" and not one.startswith(PUBLIC)
    }
    for who, (client, _begin) in people.items():
        for address in sorted(private - reached[who]):
            if who != "participant" and address.startswith(
                tuple(people["participant"][1])
            ):
                continue  # whoever has this link has it: it is the key itself
            answer, text = opened(client, address)
            told = known_from(answer, text) - MAY_KNOW[who]
            if told or answer.status_code not in MEANT:
                wrong.append((who, "", address, answer.status_code, told))
    assert not wrong, "\n".join(map(str, wrong))

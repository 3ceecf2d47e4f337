"""Nothing of the call, of participants or of a speaker's address is in any public answer.

Every text column that is not public holds a canary, and every address that a visitor
can reach from the home pages, the sitemap and the machines' formats is searched for it.
"""

import base64
import html
import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils.translation import override

from events.choices import Mode
from events.models import Appearance, Change, Meeting, Session
from fairville_site.sitemaps import KEYS
from registrations.models import CallReport, Figure, Seat, WalkIn
from tests.factories import (
    AppearanceFactory,
    ChangeFactory,
    CityFactory,
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    SessionLanguageFactory,
)
from tests.fairville_site.canaries import Canaries, found_in, free_texts
from tests.registrations.mailings import MailingFactory

SITE = "http://testserver"
LINKS = re.compile(r'\s(?:href|src|action)="([^"]+)"|"(http://testserver/[^"]+)"')
MACHINES = (
    "/sitemap.xml",
    "/robots.txt",
    "/.well-known/security.txt",
    "/healthz",
    "/readyz",
    "/nothing/",
)
BY_LANGUAGE = (
    "",
    "sessions/?format=json",
    "sessions/atom.xml",
    "sessions.json",
    "embed/",
    "embed/how-to/",
    "sessions/999999-nothing/",
)


def reachable(client) -> Iterator[tuple[str, object]]:
    """Every answer that links lead to, each address once, styles and fonts aside."""
    waiting = [
        *MACHINES,
        *(f"/{language}/{path}" for language in ("fr", "en") for path in BY_LANGUAGE),
    ]
    known = set(waiting)
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        yield address, answer
        if "javascript" in answer.get("Content-Type", ""):
            continue
        text = answer.content.decode("utf-8", "replace")
        found = {html.unescape(a or b) for a, b in LINKS.findall(text)}
        found |= set(re.findall(r"<loc>([^<]+)</loc>", text))
        if "Location" in answer:
            found.add(answer["Location"])
        for link in found:
            parts = urlsplit(urljoin(SITE + address, link))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            own = f"{parts.scheme}://{parts.netloc}" == SITE
            if own and not path.startswith("/static/") and path not in known:
                known.add(path)
                waiting.append(path)


def planted_house() -> Canaries:
    """Sessions in all states, each with a call, people and mails full of canaries."""
    canaries = Canaries()
    CityFactory(lab=True)
    series = SeriesFactory(parent=SeriesFactory())
    for traits in (
        {"hybrid": True},
        {"french_only": True},
        {"running": True},
        {"past": True, "english_only": True},
        {"cancelled": True},
        {"postponed": True},
        {"undated": True},
    ):
        session = SessionFactory(series=series, **traits)
        SessionLanguageFactory(session=session)
        PlacesFactory(session=session, mode=Mode.ONLINE, capacity=9)
        registration = RegistrationFactory(session=session, confirmed=True)
        for factory in (MeetingFactory, ChangeFactory, MailingFactory):
            canaries.plant(factory(session=session))
        canaries.plant(AppearanceFactory(session=session), "email")
        canaries.plant(MessageFactory(registration=registration))
        canaries.plant(FollowFactory(session=session, confirmed=True))
        canaries.plant(session, "preview_key")
        for kind in (CallReport, Figure, WalkIn):
            canaries.plant(kind.objects.create(session=session))
        canaries.plant(registration.participant)
        canaries.plant(registration)
        canaries.plant(Seat.objects.create(registration=registration))
    return canaries


@pytest.mark.django_db
def test_no_public_answer_holds_what_is_not_public(client):
    canaries = planted_house()

    answers = dict(reachable(client))

    for address, answer in answers.items():
        headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
        content = answer.content.decode("utf-8", "replace")
        assert found_in(content, canaries.columns) == set(), address
        assert found_in(headers, canaries.columns) == set(), address
        assert answer.status_code < 500, address
    kinds = {
        answer.get("Content-Type", "").split(";")[0] for answer in answers.values()
    }
    assert kinds >= {
        "application/atom+xml",
        "application/json",
        "application/xml",
        "text/calendar",
        "text/html",
        "text/plain",
    }


@pytest.mark.django_db
def test_every_column_that_is_not_public_holds_a_canary():
    personal = apps.get_app_config("registrations").get_models()
    hidden = free_texts(Meeting, Change, *personal)
    hidden |= {"Appearance.email", "Session.preview_key"}

    assert set(planted_house().columns.values()) == hidden


@pytest.mark.django_db
def test_the_search_finds_what_is_public_in_every_format(client):
    """Else the silence above would prove nothing."""
    canaries = Canaries()
    session = SessionFactory(april_2026=True, french_only=True)
    canaries.plant(session, "title_fr", "summary_fr")
    series = session.series
    canaries.plant(series, "title_fr")
    session = Session.objects.get()
    with override("fr"):
        page = session.get_absolute_url()
        addresses = [
            page,
            f"{page[:-1]}.ics",
            reverse("events:archive_year", args=[2026]),
            series.get_absolute_url(),
            "/fr/sessions/atom.xml",
            f"/sitemap-sessions-{session.pk // KEYS}.xml",
        ]

    for address in addresses:
        answer = client.get(address, follow=True)
        assert "Session.title_fr" in found_in(answer.text, canaries.columns), address


@pytest.mark.parametrize(
    "form",
    [
        "see zqcya100qz here",
        "SEE ZQCYA100QZ HERE",
        "".join(f"%{byte:02x}" for byte in b"zqcya100qz"),
        quote("".join(f"%{byte:02X}" for byte in b"zqcya100qz")),
        "".join(f"&#{ord(sign)};" for sign in "zqcya100qz"),
        "".join(f"&amp;#x{ord(sign):x};" for sign in "zqcya100qz"),
        "".join(f"\\u{ord(sign):04x}" for sign in "zqcya100qz"),
        "DESCRIPTION:see zqcya1\r\n 00qz here",
        b"zqcya100qz".hex(),
        base64.b64encode(b"zqcya100qz").decode(),
        base64.b64encode(b"?pwd=zqcya100qz&").decode(),
        base64.b64encode(b"/?pwd=zqcya100qz&").decode(),
        base64.b64encode(b"j/?pwd=zqcya100qz&").decode(),
    ],
)
def test_the_search_reads_encoded_forms(form):
    words = {"zqcya100qz": "Meeting.join_url"}

    assert found_in(form, words) == {"Meeting.join_url"}


def test_the_search_is_silent_where_there_is_nothing():
    assert (
        found_in("zqcya101qz zqcya100 qz", {"zqcya100qz": "Meeting.join_url"}) == set()
    )


@pytest.mark.django_db
def test_no_search_finds_a_session_by_what_is_not_public(client):
    assert {word[:2] for word in planted_house().columns} == {"zq"}
    for page in ("sessions", "resources"):
        answer = client.get(f"/fr/{page}/", {"q": "zq"})  # would find each of them
        assert '<li class="row' not in answer.text


@pytest.mark.django_db
def test_public_answers_set_no_cookie(client):
    SessionFactory()

    for address, answer in reachable(client):
        if not address.startswith(("/accounts/", "/admin/")):
            assert answer.cookies == {}, address


def test_appearances_have_no_other_private_text():
    """A new column is public or private: decide, and say it here."""
    assert free_texts(Appearance) == {
        "Appearance.affiliation",
        "Appearance.affiliation_fr",
        "Appearance.affiliation_en",
        "Appearance.email",
    }

"""Sitemap, robots.txt and security.txt."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.translation import override

from dialogues.models import Page, Theme
from events.models import Partnership
from fairville_site import sitemaps
from tests.factories import (
    AppearanceFactory,
    OrganisationFactory,
    ResourceFactory,
    SeriesFactory,
    SessionFactory,
    SpeakerFactory,
    stored,
)
from tests.sitemap import SITE, entries, files, in_file

LISTS = [
    "/en/",
    "/en/sessions/",
    "/en/series/",
    "/en/speakers/",
    "/en/organisations/",
    "/en/resources/",
    "/en/themes/",
    "/en/calendars/",
    "/en/embed/how-to/",
]


def address(instance, language: str) -> str:
    with override(language):
        return SITE + instance.get_absolute_url()


@pytest.mark.django_db
def test_the_sitemap_names_what_is_public_and_nothing_else(client):
    shown = AppearanceFactory(session=SessionFactory(april_2026=True))
    hidden = AppearanceFactory(
        session=SessionFactory(draft=True, series=shown.session.series)
    )
    resource = ResourceFactory()
    theme = Theme.objects.create(name_fr="Eau", name_en="Water")
    Theme.objects.create(name_fr="Inutile", name_en="Unused")
    resource.themes.add(theme)
    lab = OrganisationFactory()
    Partnership.objects.create(session=shown.session, organisation=lab)
    OrganisationFactory()
    page = Page.objects.create(key="project", title_en="The project", body_en="Here.")

    found = set(entries(client))

    both = [shown.session, shown.session.series, shown.speaker, resource, theme, lab]
    lists = [name.removeprefix("/en/") for name in LISTS]
    assert found == {
        *(address(one, language) for one in both for language in ("fr", "en")),
        *(f"{SITE}/{language}/{name}" for language in ("fr", "en") for name in lists),
        f"{SITE}/fr/sessions/archive/2026/",
        f"{SITE}/en/sessions/archive/2026/",
        address(page, "en"),
    }
    assert address(hidden.session, "fr") not in found
    assert address(hidden.speaker, "fr") not in found


@pytest.mark.django_db
def test_every_address_of_the_sitemap_answers(client):
    shown = AppearanceFactory(session=SessionFactory(past=True))
    shown.session.themes.add(Theme.objects.create(name_en="Water"))
    Partnership.objects.create(
        session=shown.session, organisation=OrganisationFactory()
    )

    for address in entries(client):
        answer = client.get(address.removeprefix(SITE))
        assert (answer.status_code, "noindex" in answer.text) == (200, False), address


@pytest.mark.django_db
def test_a_session_says_when_it_last_changed_and_where_it_is_in_both_languages(client):
    moment = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    session = SessionFactory(changed_at=moment)
    french, english = address(session, "fr"), address(session, "en")

    alternates, changed = entries(client)[french]

    assert alternates == {"fr": french, "en": english, "x-default": english}
    assert datetime.fromisoformat(changed) == moment


@pytest.mark.django_db
def test_what_is_in_one_language_stands_in_the_sitemap_once_without_alternates(client):
    session = SessionFactory(french_only=True)
    speaker = AppearanceFactory(
        session=session, speaker=SpeakerFactory(bio_fr=None)
    ).speaker

    found = entries(client)

    assert found[address(session, "fr")][0] == {}
    assert address(session, "en") not in found
    assert found[address(speaker, "en")][0] == {}
    assert address(speaker, "fr") not in found


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
def test_the_sitemap_takes_as_many_queries_for_3_sessions_as_for_50(
    client, django_assert_num_queries, count
):
    series = SeriesFactory()
    made = stored(
        [
            AppearanceFactory.build(
                session__series=series, session__french_only=number % 3 == 0
            )
            for number in range(count)
        ]
    )

    with django_assert_num_queries(7):
        named = files(client)
    with django_assert_num_queries(1):
        list(in_file(client, "/sitemap-lists.xml"))
    with django_assert_num_queries(1):
        list(in_file(client, f"/sitemap-sessions-{made[0].session_id // 500}.xml"))
    assert len(named) >= 4


@pytest.mark.django_db
def test_no_file_of_the_sitemap_holds_more_for_more_sessions(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "KEYS", 2)
    old, new = datetime(2025, 3, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
    series = SeriesFactory()
    for pk in (2, 3, 4, 5, 9):
        changed = new if pk == 5 else old
        SessionFactory(pk=pk, series=series, changed_at=changed, draft=pk == 9)

    named = {
        path: changed and datetime.fromisoformat(changed)
        for path, changed in files(client).items()
        if "sessions" in path
    }

    assert named == {"/sitemap-sessions-1.xml": old, "/sitemap-sessions-2.xml": new}
    assert [len(list(in_file(client, path))) for path in named] == [4, 4]


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["sessions-0", "rooms-0", f"sessions-{10**30}", "x"])
def test_a_file_of_the_sitemap_that_holds_nothing_is_not_there(client, file):
    SessionFactory(pk=1, draft=True)

    assert client.get(f"/sitemap-{file}.xml").status_code == 404


@pytest.mark.django_db
def test_the_sitemap_is_not_sent_twice_while_nothing_changed(client):
    session = SessionFactory(pk=1)
    path = "/sitemap-sessions-0.xml"
    etag = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": etag})
    session.title_fr = "Un autre titre"
    session.save()
    changed = client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, changed.status_code) == (304, 200)


def test_robots_may_read_everything_and_are_told_of_the_sitemap(client):
    answer = client.get("/robots.txt", headers={"Host": "localhost"})

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == f"User-agent: *\nDisallow:\nSitemap: {SITE}/sitemap.xml\n"


@pytest.mark.parametrize(
    ("setting", "contact"),
    [
        ("security@example.org", "mailto:security@example.org"),
        ("https://example.org/report", "https://example.org/report"),
    ],
)
@time_machine.travel(datetime(2026, 11, 22, 9, 2, tzinfo=UTC), tick=False)
def test_security_txt_says_whom_to_write_to(client, settings, setting, contact):
    settings.SECURITY_CONTACT = setting

    answer = client.get("/.well-known/security.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        f"Contact: {contact}\n"
        "Expires: 2027-05-21T00:00:00Z\n"
        "Preferred-Languages: fr, en\n"
        f"Canonical: {SITE}/.well-known/security.txt\n"
    )


def test_security_txt_names_the_sites_own_address_when_no_other_is_set(client):
    answer = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.fromisoformat(fields["Expires"])

    assert fields["Contact"] == "mailto:dialogues@example.org"
    assert timedelta(0) < expires - datetime.now(UTC) < timedelta(days=365)


def test_the_icon_is_found_where_browsers_look_for_it(client):
    answer = client.get("/favicon.ico")

    assert (answer.status_code, answer["Location"]) == (302, "/static/img/mark.svg")

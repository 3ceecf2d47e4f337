"""A draft's secret address: the page as it will be, for whoever was given it."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Theme
from events import services
from events.choices import PartnerRole
from events.models import Partnership, Session
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    OrganisationFactory,
    SessionFactory,
    from_now,
)
from tests.sitemap import files

pytestmark = pytest.mark.django_db

NOTICE = {
    "en": "A draft, not public",
    "fr": 'class="notice page"',
}


def preview(session, language="en", key=None) -> str:
    known = key or Session.objects.get(pk=session.pk).preview_key
    return f"/{language}/preview/{session.pk}-{known}/"


@pytest.fixture
def draft():
    """Of a series, with people, a call and a recording to come."""
    session = SessionFactory(draft=True, hybrid=True, recording_planned=True)
    session.themes.add(Theme.objects.create(name_fr="L’eau", name_en="Water"))
    appearance = AppearanceFactory(session=session, email="private@example.org")
    Partnership.objects.create(
        session=session, organisation=OrganisationFactory(), role=PartnerRole.HOST
    )
    MeetingFactory(session=session)
    services.give_preview_key(session_id=session.pk)
    assert appearance.pk
    return session


@pytest.mark.parametrize("language", ["fr", "en"])
def test_it_is_the_page_of_the_draft_with_a_notice(client, draft, language):
    answer = client.get(preview(draft, language))

    title = {"fr": draft.title_fr, "en": draft.title_en}[language]
    assert answer.status_code == 200
    assert f">{title}</h1>" in answer.text
    assert NOTICE[language] in answer.text
    assert answer.text.count('class="notice page"') == 1
    assert draft.venue.name in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "canonical" not in answer.text
    assert "application/ld+json" not in answer.text
    assert (
        answer["Cache-Control"],
        answer["X-Robots-Tag"],
        answer["Referrer-Policy"],
    ) == ("no-store", "noindex", "no-referrer")
    assert not answer.cookies


def test_the_switch_of_languages_stays_in_the_preview(client, draft):
    answer = client.get(preview(draft, "fr"))

    assert f'href="{preview(draft, "en")}"' in answer.text


def test_it_offers_no_form_no_call_and_no_link_that_is_not_found(client, draft):
    page = client.get(preview(draft)).text
    page = page[page.index("<main") : page.index("</main>")]

    links = set(re.findall(r'href="(/[^"]*)"', page))
    assert {link: client.get(link).status_code for link in links} == {
        draft.series.get_absolute_url(): 200
    }
    for secret in ("canary", "private@example.org", "<form", ".ics", "webcal:"):
        assert secret not in page


@pytest.mark.parametrize("key", ["x", "é", "A" * 43])
def test_a_wrong_key_opens_nothing(client, draft, key):
    assert client.get(preview(draft, key=key)).status_code == 404


def test_without_a_key_nothing_opens_it(client):
    draft = SessionFactory(draft=True)

    for key in ("-", "None", '""'):
        assert client.get(preview(draft, key=key)).status_code == 404


def test_a_renewed_or_withdrawn_key_opens_nothing_more(client, draft):
    first = preview(draft)
    services.give_preview_key(session_id=draft.pk)
    second = preview(draft)

    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)

    services.take_preview_key(session_id=draft.pk)
    assert client.get(second).status_code == 404


def test_before_its_moment_a_published_session_is_a_preview_then_itself(
    client, draft, time_machine
):
    soon = timezone.now() + timedelta(minutes=5)
    Session.objects.filter(pk=draft.pk).update(state="published", publish_at=soon)
    early = client.get(preview(draft))

    time_machine.move_to(soon + timedelta(seconds=1), tick=False)
    late = client.get(preview(draft))

    draft.refresh_from_db()
    assert early.status_code == 200
    assert (late.status_code, late["Location"]) == (302, draft.get_absolute_url())
    assert late["Cache-Control"] == "no-store"


def test_what_is_withdrawn_is_not_shown(client, draft):
    Session.objects.filter(pk=draft.pk).update(state="withdrawn")

    assert client.get(preview(draft)).status_code == 404


def test_the_page_cache_never_holds_it(settings, draft):
    settings.PAGE_CACHE = True
    cache.clear()
    process, address = Client(), preview(draft)
    assert process.get(address).status_code == 200

    services.take_preview_key(session_id=draft.pk)

    assert process.get(address).status_code == 404


def test_its_key_and_its_draft_are_in_nothing_public(client, draft):
    public = SessionFactory(series=draft.series, starts_at=from_now(days=9))
    services.give_preview_key(session_id=public.pk)
    keys = list(Session.objects.values_list("preview_key", flat=True))

    for address in (
        reverse("events:programme_json"),
        reverse("events:programme"),
        reverse("events:programme_atom"),
        public.get_absolute_url(),
        f"{public.get_absolute_url()[:-1]}.ics",
        reverse("events:programme_feed", args=["fairville-dialogues"]),
        *files(client),
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        for secret in (*keys, draft.title_en, "preview/"):
            assert secret not in answer.text


@pytest.mark.parametrize("people", [1, 3])
def test_its_queries_are_constant(client, draft, people, django_assert_num_queries):
    AppearanceFactory.create_batch(people - 1, session=draft)
    address = preview(draft)
    client.get(address)

    with django_assert_num_queries(8):
        assert client.get(address).status_code == 200


def test_a_preview_link_is_made_renewed_and_withdrawn(desk):
    session = SessionFactory(draft=True)
    address = reverse("admin:events_session_preview", args=[session.pk])
    keys = []
    for _ in range(2):
        desk.post(address, {"make": ""})
        keys.append(Session.objects.get().preview_key)

    shown = desk.get(reverse("admin:events_session_change", args=[session.pk])).text
    assert [len(key) for key in keys] == [43, 43]
    assert keys[0] not in shown
    assert [
        f"/{code}/preview/{session.pk}-{keys[1]}/" in shown for code in ("fr", "en")
    ]
    assert LogEntry.objects.count() == 0

    desk.post(address, {"withdraw": ""})
    assert Session.objects.get().preview_key == ""
    assert Session.objects.get().edit_version == session.edit_version

"""What a visitor, a participant and an organiser meet once Portuguese is there.

Not collected by itself: it needs the settings beside it (tests/deep does that).
"""

import json
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils.translation import override

from dialogues.models import Page, Resource
from events.models import Session
from registrations import outbox, tokens
from registrations.choices import MessageKind
from tests.factories import (
    MessageFactory,
    ParticipantFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.fairville_site.heads import alternates, canonical, page, switch
from tests.sitemap import SITE, entries

pytestmark = pytest.mark.django_db

WORDS = {
    "title_pt": "Água e justiça",
    "summary_pt": "Numa frase.",
    "description_pt": "Do que vamos falar.",
}


@pytest.fixture
def session():
    return SessionFactory(title_fr="Eau", title_en="Water", **WORDS)


@pytest.fixture
def only_french():
    return SessionFactory(french_only=True, title_fr="Seulement en français")


def path_of(thing, language):
    with override(language):
        return thing.get_absolute_url()


def test_a_page_stands_in_three_languages_and_names_them_all(client, session):
    paths = {code: path_of(session, code) for code in ("fr", "en", "pt")}
    assert paths["pt"] == f"/pt/sessions/{session.pk}-agua-e-justica/"

    text = page(client, paths["pt"])

    assert '<html lang="pt"' in text
    assert "Água e justiça" in text
    assert "Do que vamos falar." in text
    assert switch(text) == paths
    assert canonical(text) == SITE + paths["pt"]
    assert alternates(text) == {
        **{code: SITE + path for code, path in paths.items()},
        "x-default": SITE + paths["en"],
    }


def test_the_catalogue_of_the_project_speaks_and_english_stands_in(client, session):
    text = page(client, "/pt/sessions/")

    assert "<h1>Programa</h1>" in text
    assert "Água e justiça" in text


def test_borrowed_texts_are_marked_and_lead_to_their_own_language(client, only_french):
    text = page(client, path_of(only_french, "pt"))

    assert 'lang="fr"' in text
    assert "Seulement en français" in text
    assert canonical(text) == SITE + path_of(only_french, "fr")
    assert alternates(text) == {}


def test_feeds_are_in_portuguese(client, session, only_french):
    calendar = client.get("/pt/fairville-dialogues.ics").content.decode()
    assert "SUMMARY;LANGUAGE=pt:Água e justiça" in calendar
    assert "SUMMARY;LANGUAGE=fr:Seulement en français" in calendar

    own = client.get(f"{path_of(session, 'pt').rstrip('/')}.ics").content.decode()
    assert "SUMMARY;LANGUAGE=pt:Água e justiça" in own

    listed = json.loads(client.get("/pt/sessions.json").content)
    assert "Água e justiça" in json.dumps(listed, ensure_ascii=False)
    assert 'xml:lang="pt"' in client.get("/pt/sessions/atom.xml").text


def test_search_finds_words_of_the_third_language(client, session):
    assert "Água e justiça" in page(client, "/pt/sessions/?q=justica")


def test_the_sitemap_lists_the_third_language_where_it_is_there(
    client, session, only_french
):
    found = entries(client)

    assert SITE + path_of(session, "pt") in found
    assert SITE + path_of(only_french, "pt") not in found


def test_the_front_door_reads_accept_language(client):
    answer = client.get("/", headers={"accept-language": "pt-BR,pt;q=0.9,en;q=0.5"})

    assert answer["Location"] == "/pt/"


def test_a_person_is_written_to_and_served_in_portuguese(client, session):
    participant = ParticipantFactory(proven=True, language="pt")
    registration = RegistrationFactory(
        confirmed=True, session=session, participant=participant, language="pt"
    )
    MessageFactory(kind=MessageKind.CONFIRMED, registration=registration, language="pt")

    outbox.deliver_due()

    (sent,) = mail.outbox
    assert "Água e justiça" in sent.subject
    offered = client.get(tokens.calendar_path(participant)).text
    own = re.search(r"/calendars/[^/]+/my-sessions-pt\.ics", offered)
    calendar = client.get(own[0]).content.decode()
    assert "SUMMARY;LANGUAGE=pt:Água e justiça" in calendar


def test_the_desk_has_a_column_for_each_language(admin_client, session):
    form = admin_client.get(f"/admin/events/session/{session.pk}/change/").text

    for code in ("fr", "en", "pt"):
        assert re.search(rf'name="title_{code}"', form), code
    assert "without_pt" in admin_client.get("/admin/events/session/").text


def test_one_title_in_any_of_the_three_will_do(client):
    none = {"title_fr": None, "title_en": None, "title_pt": None}
    series = SeriesFactory(french_only=True)
    kept = SessionFactory(series=series, **none | {"title_pt": "Só"})
    assert Session.objects.get(pk=kept.pk).title_pt == "Só"

    with pytest.raises(IntegrityError), transaction.atomic():
        SessionFactory(series=series, **none)
    with pytest.raises(IntegrityError), transaction.atomic():
        Resource.objects.create(kind="article", url="https://example.org/")


def test_the_legal_page_names_the_funder_in_portuguese(client):
    Page.objects.create(key="legal", title_pt="Aviso legal", body_pt="Quem publica.")

    text = page(client, "/pt/about/legal/")

    assert "Financiamento" in text
    assert "Financiado pela União Europeia." in text

"""The lists and pages of speakers and organisations: who is public, in which order."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from dialogues.choices import CreditRole
from dialogues.models import ResourceCredit
from events.choices import PartnerRole, Role
from events.models import Partnership
from tests.factories import (
    AppearanceFactory,
    OrganisationFactory,
    ResourceFactory,
    SessionFactory,
    SpeakerFactory,
    stored,
)

pytestmark = pytest.mark.django_db


def path(subject: object, language: str = "en") -> str:
    with override(language):
        return subject if isinstance(subject, str) else subject.get_absolute_url()


def speaker_in(role: Role = Role.SPEAKER, **traits: object):
    return AppearanceFactory(session=SessionFactory(**traits), role=role).speaker


def partner_in(**traits: object):
    organisation = OrganisationFactory()
    Partnership.objects.create(
        session=SessionFactory(**traits), organisation=organisation
    )
    return organisation


def test_speaker_list_holds_who_speaks_in_public(client):
    shown = {
        speaker_in(),
        speaker_in(Role.MODERATOR, past=True),
        speaker_in(Role.DISCUSSANT, cancelled=True),
    }
    speaker_in(Role.INTERPRETER)
    speaker_in(draft=True)
    speaker_in(withdrawn=True)
    SpeakerFactory()

    assert set(client.get("/en/speakers/").context["page"]) == shown


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Agnès Deboulet", "AD"),
        ("Marie-Hélène van der Meer", "MM"),
        ("Colette", "C"),
        ("émile", "É"),
    ],
)
def test_without_a_portrait_the_initials_stand_for_a_person(client, name, initials):
    AppearanceFactory(speaker=SpeakerFactory(name=name))

    page = client.get("/en/speakers/").text

    assert f'<span class="initials" aria-hidden="true">{initials}</span>' in page


def test_speaker_list_is_by_family_name_accents_or_not(client):
    names = ["Zola, Émile", "Écochard, Zoé", "Eluard, Ana", "de Beer, Jan", ""]
    for sort_name in names:
        speaker = SpeakerFactory(sort_name=sort_name, name="Mona")
        AppearanceFactory(speaker=speaker)

    listed = client.get("/fr/speakers/").context["page"]

    assert [speaker.sort_name for speaker in listed] == [
        "de Beer, Jan", "Écochard, Zoé", "Eluard, Ana", "", "Zola, Émile",
    ]  # fmt: skip


def test_speaker_list_tells_the_latest_affiliation(client):
    speaker = SpeakerFactory()
    for when, words in (("past", "avant"), ("upcoming", "depuis")):
        AppearanceFactory(
            session=SessionFactory(**{when: True}),
            speaker=speaker,
            affiliation_fr=words,
        )
    AppearanceFactory(
        session=SessionFactory(draft=True), speaker=speaker, affiliation_fr="canari"
    )

    text = client.get("/en/speakers/").text

    assert '<span class="quiet"><span lang="fr">depuis</span></span>' in text
    assert "canari" not in text


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_who_is_not_public_has_no_page(client, trait):
    assert client.get(path(speaker_in(**{trait: True}))).status_code == 404
    assert client.get(path(partner_in(**{trait: True}))).status_code == 404


def test_who_is_only_credited_has_a_page_with_the_document(client):
    resource = ResourceFactory(title_en="Minutes")
    for who in (SpeakerFactory(), OrganisationFactory()):
        key = type(who).__name__.lower()
        resource.credits.create(role=CreditRole.AUTHOR, **{key: who})

        text = client.get(path(who)).text

        assert "<b>Minutes</b>" in text
        assert '<li class="part">Author</li>' in text


def test_an_interpreter_has_a_page_though_not_in_the_list(client):
    assert client.get(path(speaker_in(Role.INTERPRETER))).status_code == 200


def test_speaker_detail_tells_the_part_in_each_session(client):
    speaker = SpeakerFactory()
    ahead, past = SessionFactory(), SessionFactory(past=True)
    AppearanceFactory(session=ahead, speaker=speaker, affiliation_en="Paris 8")
    AppearanceFactory(session=ahead, speaker=speaker, role=Role.MODERATOR)
    AppearanceFactory(session=past, speaker=speaker, affiliation_fr="CNRS")
    AppearanceFactory(session=past, affiliation_en="somebody else")

    text = client.get(path(speaker)).text

    assert '<li class="part">Speaker, Paris 8</li>' in text
    assert '<li class="part">Moderator</li>' in text
    assert '<li class="part">Speaker, <span lang="fr">CNRS</span></li>' in text
    assert "somebody else" not in text


def test_organisation_list_is_by_the_name_shown(client):
    for french, english in (("Zèbre", "Apes"), ("Écologie", None), ("Ane", "Zoo")):
        organisation = partner_in()
        organisation.name_fr, organisation.name_en = french, english
        organisation.save()

    def names(language):
        page = client.get(f"/{language}/organisations/").context["page"]
        return [organisation.name_fr for organisation in page]

    assert names("fr") == ["Ane", "Écologie", "Zèbre"]
    assert names("en") == ["Zèbre", "Écologie", "Ane"]


def test_organisation_detail_tells_its_part(client):
    organisation = partner_in(past=True)
    Partnership.objects.create(
        session=SessionFactory(), organisation=organisation, role=PartnerRole.HOST
    )

    text = client.get(path(organisation)).text

    assert text.index("Host") < text.index("Co-organiser")


def test_the_session_leads_to_its_organisations(client):
    organisation = partner_in()
    session = organisation.partnerships.get().session

    assert f'href="{path(organisation)}"' in client.get(path(session)).text


@pytest.mark.parametrize("make", [speaker_in, partner_in])
def test_a_stale_slug_leads_to_the_present_address_for_good(client, make):
    address = path(make())
    number = address.rstrip("/").rpartition("/")[2].partition("-")[0]

    answer = client.get(address.rpartition(f"{number}-")[0] + f"{number}-old/")

    assert (answer.status_code, answer["Location"]) == (301, address)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["speaker_list", "organisation_list"])
def test_an_empty_list_says_so(client, name, language):
    with override(language):
        answer = client.get(reverse(f"speakers:{name}"))

    assert '<div class="empty">' in answer.text


def fill(count: int) -> tuple[object, object]:
    """One person and one organisation that had so many parts, others with one each."""
    speaker, organisation = SpeakerFactory(), OrganisationFactory(name_en=None)
    appearances, partnerships, credits = [], [], []
    for number in range(count):
        session = SessionFactory.build(
            french_only=number % 3 == 0, past=number % 2 == 0
        )
        appearances += [
            AppearanceFactory.build(
                session=session, speaker=who, affiliation_fr="Ville"
            )
            for who in (speaker, SpeakerFactory.build(bio_en=None))
        ]
        partnerships += [
            Partnership(session=session, organisation=who)
            for who in (organisation, OrganisationFactory.build(name_en=None))
        ]
        resource = ResourceFactory.build(title_en=None)
        credits += [
            ResourceCredit(resource=resource, role=CreditRole.AUTHOR, **who)
            for who in ({"speaker": speaker}, {"organisation": organisation})
        ]
    for rows in (appearances, partnerships, credits):
        stored(rows)
    return speaker, organisation


@pytest.mark.parametrize("count", [3, pytest.param(50, marks=pytest.mark.grown)])
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    speaker, organisation = fill(count)
    for language in ("fr", "en"):
        pages = {
            f"/{language}/speakers/": 2,
            f"/{language}/organisations/": 2,
            path(speaker, language): 12,
            path(organisation, language): 12,
        }
        for address, queries in pages.items():
            with django_assert_num_queries(queries):
                assert client.get(address).status_code == 200

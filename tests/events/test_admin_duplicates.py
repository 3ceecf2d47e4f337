"""The next session of a kind starts from the last one: a new draft at the desk."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from dialogues.models import Resource, Theme
from events.choices import Mode, PartnerRole, RegistrationMode, Role, State
from events.models import (
    Partnership,
    Session,
    SessionContact,
    SessionLanguage,
    SessionResource,
)
from tests.factories import (
    AppearanceFactory,
    MeetingFactory,
    OrganisationFactory,
    PlacesFactory,
    RegistrationFactory,
    ResourceFactory,
    SessionFactory,
    from_now,
)

pytestmark = pytest.mark.django_db


def whole_session() -> Session:
    """With everything that a copy takes along, and everything that it must not."""
    session = SessionFactory(
        hybrid=True,
        registration_mode=RegistrationMode.OPEN,
        opens_at=from_now(days=1),
        closes_at=from_now(days=6),
        publish_at=from_now(days=-9),
        poster="posters/" + "a" * 32 + "-800x600.jpg",
        poster_alt_fr="Une affiche",
        image_credit_en="Somebody",
        report_en="What was said",
        source_url="https://example.org/source",
        preview_key="canary-key",
        stale_texts=["summary_en", "report_en"],
        sequence=3,
        room="B12",
        retention_days=30,
    )
    session.themes.add(Theme.objects.create(name_en="Water"))
    AppearanceFactory(
        session=session,
        role=Role.MODERATOR,
        affiliation_fr="Mairie",
        order=2,
        email="private@example.org",
        language="en",
    )
    Partnership.objects.create(
        session=session, organisation=OrganisationFactory(), role=PartnerRole.HOST
    )
    SessionContact.objects.create(session=session, email="ask@example.org")
    SessionLanguage.objects.create(session=session, language="fr")
    SessionResource.objects.create(session=session, resource=ResourceFactory())
    PlacesFactory(session=session, mode=Mode.ON_SITE, capacity=20, taken=5)
    PlacesFactory(session=session, mode=Mode.ONLINE)
    RegistrationFactory(session=session)
    MeetingFactory(session=session)
    return session


def test_a_duplicate_is_a_draft_with_what_the_next_one_shares(desk):
    session = whole_session()

    answer = desk.post(
        reverse("admin:events_session_duplicate", args=[session.pk]),
        headers={"Accept-Language": "en"},
    )

    copy = Session.objects.exclude(pk=session.pk).get()
    assert answer["Location"] == reverse("admin:events_session_change", args=[copy.pk])
    assert "This is the copy, a draft" in str([*get_messages(answer.wsgi_request)][-1])
    own = Session.objects.filter(pk=session.pk).values().get()
    new = Session.objects.filter(pk=copy.pk).values().get()
    differs = {name for name in own if own[name] != new[name]}
    assert differs == {
        *("id", "uid", "state", "publish_at", "starts_at", "ends_at"),
        *("opens_at", "closes_at", "report", "source_url", "search_text"),
        *("preview_key", "sequence", "stale_texts", "created_at", "changed_at"),
    }
    assert (copy.state, copy.starts_at, copy.stale_texts) == (
        State.DRAFT,
        None,
        ["summary_en"],
    )
    place = copy.places.get(mode=Mode.ON_SITE)
    assert (place.capacity, place.taken, copy.places.count()) == (20, 0, 2)
    copied = copy.appearances.values(
        "speaker", "role", "affiliation_fr", "affiliation_en", "order", "language"
    )
    assert list(copied) == list(session.appearances.values(*copied.get()))
    assert [one.email for one in copy.appearances.all()] == [""]
    for relation in ("themes", "partnerships", "contacts", "languages"):
        assert getattr(copy, relation).count() == 1
    assert (copy.session_resources.count(), copy.registrations.count()) == (0, 0)
    assert (copy.report_fr, copy.report_en) == (None, None)
    assert not hasattr(copy, "meeting")
    assert Resource.objects.count() == 1

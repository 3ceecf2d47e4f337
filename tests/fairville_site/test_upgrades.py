"""A site of the first day, with people in it, is brought up to date and loses nothing."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from events.models import Session

APPS = ("fairville_site", "speakers", "dialogues", "events", "registrations")
STARTS = datetime(2026, 4, 16, 13, tzinfo=UTC)
ENDS = datetime(2026, 4, 16, 15, tzinfo=UTC)


@pytest.fixture
def first_day(transactional_db):
    """The tables and models of each app’s first migration; afterwards all is as it was.

    Nothing is released yet, so no site runs an older or another first schema.
    """
    with connection.schema_editor() as editor:
        for app in APPS:
            for model in apps.get_app_config(app).get_models():
                editor.delete_model(model)
    MigrationRecorder(connection).migration_qs.filter(app__in=APPS).delete()
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    first = [node for node in graph.root_nodes() if node[0] in APPS]
    newest = [node for node in graph.leaf_nodes() if node[0] in APPS]
    executor.migrate(first)
    yield executor.loader.project_state(first).apps, newest
    MigrationExecutor(connection).migrate(newest)


def fill(old):
    """A French-only session with its speaker, its places, a person and their mail."""

    def made(app, model, **values):
        return old.get_model(app, model).objects.create(**values)

    series = made("dialogues", "Series", title="Dialogues", title_fr="Dialogues")
    session = made(
        "events",
        "Session",
        series=series,
        state="published",
        title="Habiter",
        title_fr="Habiter",
        description="Une soirée à Saint-Gilles.",
        description_fr="Une soirée à Saint-Gilles.",
        format="online",
        online_platform="Zoom",
        starts_at=STARTS,
        ends_at=ENDS,
        registration_mode="open",
    )
    speaker = made("speakers", "Speaker", name="Agnès Deboulet")
    made(
        "events", "Appearance", session=session, speaker=speaker, affiliation_fr="CNRS"
    )
    made("events", "Places", session=session, mode="online", capacity=40, taken=1)
    registration = made(
        "registrations",
        "Registration",
        participant=made("registrations", "Participant", email="alice@example.org"),
        session=session,
        name="Alice",
        mode="online",
        state="confirmed",
        language="fr",
        consent_version="1",
        confirmed_at=STARTS,
    )
    made(
        "registrations",
        "Message",
        kind="confirmed",
        dedupe_key="confirmed-1",
        language="fr",
        message_id="<1@example.org>",
        registration=registration,
    )
    return session.uid


def test_what_the_first_schema_held_is_there_after_all_migrations(first_day):
    old, newest = first_day
    uid = fill(old)

    MigrationExecutor(connection).migrate(newest)

    session = Session.objects.get()
    assert (session.uid, session.title_fr, session.title_en) == (uid, "Habiter", None)
    assert (session.starts_at, session.ends_at, session.sequence) == (STARTS, ENDS, 0)
    assert "soiree a saint gilles" in session.search_text
    assert session.appearances.get().affiliation_fr == "CNRS"
    places = session.places.get()
    assert (places.capacity, places.taken) == (40, 1)
    registration = session.registrations.get()
    assert (registration.name, registration.state) == ("Alice", "confirmed")
    assert registration.participant.email == "alice@example.org"
    message = registration.messages.get()
    assert message.participant == registration.participant
    assert message.state == "owed"

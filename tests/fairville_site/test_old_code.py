"""The code of an earlier release runs on the schema of this one.

It does so between `migrate` and the reload, and for as long as one likes once an
upgrade was taken back (docs/operations.md, “Upgrade”).
"""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from events.models import Session, ZoomEvent
from registrations.choices import HistoryKind
from registrations.models import Figure, HistoryLine, WalkIn
from tests.factories import FollowFactory, MessageFactory
from tests.registrations.mailings import MailingFactory

# The schema since when migrations only add: no site was ever released with an older.
SINCE = {
    "dialogues": "0003_stale_texts",
    "events": "0007_desk",
    "fairville_site": "0001_content_version",
    "registrations": "0007_desk",
    "speakers": "0004_folded_names",
}
UNRELEASED = "no release was ever without it"
# What is not plainly safe, and why that does no harm.
ANEW = "by the same name, and all that was found in it is found"
EXCUSED = {
    "events.0008_decisions: decided_by holds auth.user": UNRELEASED,
    "events.0013_words: RemoveField does not only add": ANEW,
    "events.0013_words: search_text wants a value": "the database gives it",
    "events.0013_words: RunPython does not only add": "an index",
    "registrations.0010_seats: appearance holds events.appearance": UNRELEASED,
    "registrations.0010_seats: registration holds registrations.registration": (
        UNRELEASED
    ),
    "registrations.0012_attendance: session holds events.session": UNRELEASED,
    "registrations.0013_links_of_ones_own: session holds events.session": UNRELEASED,
}
# What no database knows of a field.
WORDS = {
    *("blank", "choices", "default", "editable", "help_text", "related_name"),
    *("validators", "verbose_name"),
}


def later() -> Iterator[tuple[str, Operation, ProjectState]]:
    """What is done to that schema since, and the schema that each step finds."""
    loader = MigrationLoader(None)
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if name > SINCE.get(app, "9"):
            before = loader.project_state((app, name), at_end=False)
            for operation in migration.operations:
                yield f"{app}.{name}", operation, before
                before = before.clone()
                operation.state_forwards(app, before)


def objections(operation: Operation, before: ProjectState, app: str) -> list[str]:
    """What code that does not know of it would stumble over; nothing where empty."""
    match operation:
        case migrations.CreateModel(fields=fields):
            return [held for name, field in fields for held in holding(name, field)]
        case migrations.AddIndex() | migrations.RemoveIndex():
            return []
        case migrations.AddField(name=name, field=field):
            is_left_out = field.null or field.many_to_many
            if is_left_out or field.db_default is not NOT_PROVIDED:
                return holding(name, field)
            return [f"{name} wants a value"]
        case migrations.AlterField(name=name, field=field):
            old = before.models[app, operation.model_name_lower].fields[name]
            return [] if column(old) == column(field) else [f"{name} is altered"]
    return [f"{type(operation).__name__} does not only add"]


def holding(name: str, field: models.Field) -> list[str]:
    """Who deletes what it points at, without knowing of it, would be refused."""
    remote = field.remote_field
    is_held = (
        remote
        and not field.many_to_many
        and remote.on_delete not in {models.DB_CASCADE, models.DB_SET_NULL}
    )
    return [f"{name} holds {remote.model.lower()}"] if is_held else []


def column(field: models.Field) -> tuple[str, dict[str, object]]:
    _name, path, _args, options = field.deconstruct()
    return path, {key: value for key, value in options.items() if key not in WORDS}


def test_since_then_migrations_only_add_what_nobody_has_to_know_of():
    found = [
        f"{where}: {said}"
        for where, operation, before in later()
        for said in objections(operation, before, where.partition(".")[0])
    ]

    assert sorted(found) == sorted(EXCUSED)


TEXT = models.CharField(max_length=5)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.AddField("participant", "nick", TEXT), "nick wants a value"),
        (
            migrations.AlterField("participant", "email", models.EmailField()),
            "email is altered",
        ),
        (
            migrations.CreateModel(
                "Badge",
                [("of", models.ForeignKey("registrations.Seat", models.CASCADE))],
            ),
            "of holds registrations.seat",
        ),
        (migrations.RemoveField("participant", "email"), "RemoveField"),
        (migrations.RenameField("participant", "email", "address"), "RenameField"),
        (migrations.RenameModel("Participant", "Person"), "RenameModel"),
        (migrations.DeleteModel("Participant"), "DeleteModel"),
        (
            migrations.AddConstraint(
                "participant", models.UniqueConstraint(fields=["city"], name="one")
            ),
            "AddConstraint",
        ),
        (migrations.RunSQL("DELETE FROM registrations_participant"), "RunSQL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_more_is_recognised(operation, said):
    newest = MigrationLoader(None).project_state()

    [objection] = objections(operation, newest, "registrations")

    assert objection.startswith(said)


def fill() -> None:
    """At least one row in each table."""
    call_command("load_demo", stdout=StringIO())
    session = Session.objects.earliest("pk")
    MessageFactory()
    FollowFactory()
    MailingFactory()
    WalkIn.objects.create(session=session)
    Figure.objects.create(session=session, dimension="mode", value="online", count=7)
    HistoryLine.objects.create(session=session, kind=HistoryKind.ERASED, count=1)
    ZoomEvent.objects.create(body_hash="0" * 64, name="meeting.started")


@pytest.mark.django_db
def test_older_code_reads_writes_and_changes_a_row_of_each_table(settings):
    """By its own models, which name the columns that it knows and no other."""
    settings.DEMO = True
    fill()
    older = MigrationLoader(None).project_state(list(SINCE.items())).apps
    tables = [
        model for app in SINCE for model in older.get_app_config(app).get_models()
    ]

    for model in tables:
        row = model._base_manager.earliest("pk")
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])  # noqa: S608
        row.save(force_insert=True)
        row.save(force_update=True)
        own = [field.attname for field in model._meta.concrete_fields]
        now = apps.get_model(model._meta.label)._base_manager.filter(pk=row.pk)
        assert now.values(*own).get() == {name: getattr(row, name) for name in own}
    assert len(tables) == 29

"""Backup and restore: rows and files compared; what is refused changes nothing."""

import gzip
import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dialogues.models import Series
from events.models import Session
from fairville_site import backup, content_version, table_rows
from registrations.models import Message, Participant, Registration
from tests.factories import (
    MessageFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)

NOW = datetime(2026, 11, 22, 9, 2, 3, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "site.tar.gz"


def fill(settings) -> None:
    """The demo, with an organiser of a role, people, a mail that is owed, and files."""
    settings.DEMO = True
    with time_machine.travel(NOW, tick=False):
        call_command("load_demo", stdout=io.StringIO())
        one = RegistrationFactory(
            session_id=101, name="Zoé “=1+1”\u202e\n\\N \U0001f41d", confirmed=True
        )
        MessageFactory(registration=one, participant=one.participant)
    organiser = User.objects.get()
    organiser.groups.add(Group.objects.get(name="Organisers"))
    Series.objects.first().organisers.add(organiser)
    default_storage.save("resources/notes.pdf", ContentFile(b"%PDF-1.4"))
    default_storage.save("portraits/deep/b.png", ContentFile(bytes(range(256))))


def dump() -> dict[str, list[str]]:
    """All rows, but the version of public content, which is new after each restore."""
    return {
        model._meta.label: [*table_rows.lines(model)]
        for model in table_rows.kept_tables()
        if model._meta.label != "fairville_site.ContentVersion"
    }


def uploads(media: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(media)): path.read_bytes()
        for path in sorted(media.rglob("*"))
        if path.is_file()
    }


def run(command: str, *args: object) -> list[str]:
    out = io.StringIO()
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        call_command(command, *map(str, args), stdout=out)
    return out.getvalue().splitlines()


def refusal(*args: object) -> str:
    with pytest.raises(CommandError) as refused:
        run("restore", *args)
    return str(refused.value)


def test_a_filled_site_comes_back_row_by_row_and_file_by_file(settings, file, media):
    fill(settings)
    before, files, version = dump(), uploads(media), content_version.current()
    count = 1 + sum(map(len, before.values()))

    assert run("backup", file) == [f"{count} rows and 2 files are in {file}."]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.glob("*site*")] == ["site.tar.gz"]

    call_command("flush", interactive=False, verbosity=0)
    for name in files:
        (media / name).unlink()
    said = run("restore", file)

    assert said[0].startswith(f"{count} rows and 2 files are back, as of 2026-11-22T")
    assert dump() == before
    assert uploads(media) == files
    assert content_version.current() not in {version, ""}
    # What the database works out by itself is worked out, and new rows get new numbers.
    assert Session.objects.get(pk=101).search_text
    assert SessionFactory().pk > 109
    assert SeriesFactory().pk not in {row[0] for row in before["dialogues.Series"]}


def test_in_place_of_a_full_one_only_when_told_so(file, media):
    RegistrationFactory(confirmed=True)
    default_storage.save("resources/notes.pdf", ContentFile(b"%PDF-1.4"))
    run("backup", file)
    before, files = dump(), uploads(media)
    Registration.objects.all().delete()
    default_storage.save("resources/later.pdf", ContentFile(b"later"))
    (media / "resources/notes.pdf").write_bytes(b"changed")
    now = dump(), uploads(media)

    assert refusal(file) == (
        "Nothing was restored. The database is not empty: make a backup of it, then say "
        "--replace to have this one in its place."
    )
    assert (dump(), uploads(media)) == now

    run("restore", file, "--replace")
    assert (dump(), uploads(media)) == (before, files)


def test_what_is_past_its_time_by_now_is_erased_before_it_is_done(file):
    with time_machine.travel(NOW - timedelta(days=200), tick=False):
        RegistrationFactory(
            session=SessionFactory(), participant__email="canary@example.org"
        )
        MessageFactory(registration=Registration.objects.get())
    run("backup", file)
    assert "canary@example.org" in str(dump())

    said = run("restore", file, "--replace")

    assert said[1].startswith("Past their time by now, and erased: ")
    assert "canary@example.org" not in str(dump())
    assert not Participant.objects.exists()
    assert not Message.objects.exists()


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def changed(data: bytes) -> bytes:
    """One letter of one row, in an archive that is sound."""
    return gzip.compress(gzip.decompress(data).replace(b"Canary", b"Carany"))


def foreign(_data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        tar.addfile(tarfile.TarInfo("../../etc/passwd"))
    return out.getvalue()


def empty_archive(_data: bytes) -> bytes:
    out = io.BytesIO()
    tarfile.open(fileobj=out, mode="w:gz").close()
    return out.getvalue()


def of_another_release(data: bytes) -> bytes:
    """As ours, but its manifest knows a migration that we do not."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(data)) as was,
        tarfile.open(fileobj=out, mode="w:gz") as tar,
    ):
        for member in was:
            held = was.extractfile(member).read()
            if member.name == backup.MANIFEST:
                said = json.loads(held)
                said["migrations"].append("events.9999_later")
                held = json.dumps(said).encode()
                member.size = len(held)
            tar.addfile(member, io.BytesIO(held))
    return out.getvalue()


NOT_WHOLE = "cannot be read to its end: it is no backup, or not a whole one."
NOT_OURS = "is no backup of this site, or was changed since it was made"


def test_what_is_no_whole_backup_is_refused_and_nothing_is_lost(file, media):
    SeriesFactory(title_fr="Canary")
    default_storage.save("resources/notes.pdf", ContentFile(b"%PDF-1.4"))
    run("backup", file)
    data, before = file.read_bytes(), (dump(), uploads(media))

    for spoil, sentence in {
        cut: NOT_WHOLE,
        changed: NOT_OURS,
        foreign: NOT_WHOLE,
        empty_archive: NOT_OURS,
        of_another_release: "The backup has another schema (events.9999_later): install",
        lambda _data: b"no archive at all": NOT_WHOLE,
    }.items():
        file.write_bytes(spoil(data))
        assert sentence in refusal(file, "--replace")
        assert (dump(), uploads(media)) == before

    assert "No such file" in refusal(file.with_name("nowhere.tar.gz"), "--replace")
    file.write_bytes(data)
    run("restore", file, "--replace")
    assert (dump(), uploads(media)) == before


def test_a_restore_that_fails_on_its_way_changes_no_row(file, media):
    """The folder of uploads refuses; the rows before it are taken back."""
    SeriesFactory(title_fr="Canary")
    default_storage.save("resources/notes.pdf", ContentFile(b"%PDF-1.4"))
    run("backup", file)
    Series.objects.update(title_fr="Edited since")
    before = dump()
    (media / "resources/notes.pdf").unlink()
    (media / "resources").rmdir()
    (media / "resources").write_bytes(b"a file where a folder should be")

    assert refusal(file, "--replace").startswith("Nothing was restored. ")
    assert dump() == before


def test_a_backup_that_fails_leaves_the_former_ones(file):
    file.write_bytes(b"the former one")
    old = file.with_name("fairville-2020-01-01.tar.gz")
    old.touch()
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("fairville_site", "0001_content_version")
    try:
        with pytest.raises(CommandError) as refused:
            run("backup", file)
        with pytest.raises(CommandError):
            run("backup", file.parent, "--keep-days", 30)
    finally:
        recorder.record_applied("fairville_site", "0001_content_version")

    assert str(refused.value) == (
        "No backup was made. The database lacks fairville_site.0001_content_version: run "
        "manage.py migrate first."
    )
    assert file.read_bytes() == b"the former one"
    assert old.exists()
    assert [path.name for path in file.parent.glob("*site*")] == ["site.tar.gz"]


def test_a_folder_gets_one_of_each_day_and_keeps_none_too_long(tmp_path):
    """NOW and five minutes is 22 November in Paris; only files of its kind go."""
    folder = tmp_path / "backups"
    folder.mkdir()
    kept = ["fairville-2026-10-23.tar.gz", "fairville-2025.tar.gz", "notes.txt"]
    old = ["fairville-2026-10-22.tar.gz", ".fairville-2026-10-01.tar.gz.k2_x9a"]
    for name in [*kept, *old]:
        (folder / name).touch()

    said = run("backup", folder, "--keep-days", 30)

    made = "fairville-2026-11-22.tar.gz"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*kept, made])
    assert said[0].endswith(f" are in {folder / made}.")
    assert said[1:] == ["2 older than 30 days were removed."]
    assert run("backup", folder)[1:] == []
    with pytest.raises(CommandError, match="for a folder, and at least 1"):
        run("backup", folder / made, "--keep-days", 30)
    with pytest.raises(CommandError, match="for a folder, and at least 1"):
        run("backup", folder, "--keep-days", 0)

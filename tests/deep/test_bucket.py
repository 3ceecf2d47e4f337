"""Uploads in a bucket: stored, served, listed, saved and erased as from a folder."""

import io
from urllib.request import urlopen

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings

from fairville_site import s3
from fairville_site.bucket import BucketStorage
from speakers.models import Speaker
from tests.bench.processes import gunicorn
from tests.deep.bucket_server import bucket_server
from tests.deep.workers import Installation
from tests.speakers.uploads import drawn, sent

STORED_ELSEWHERE = """
import django; django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from speakers.models import Speaker
from tests.speakers.uploads import drawn, sent
speaker = Speaker(name="Someone")
speaker.portrait = ContentFile(sent(drawn(1500, 1000), "JPEG"), name="a.jpg")
speaker.save()
versions = [one.srcset.split()[0] for one in speaker.portrait.sources]
print(*[speaker.portrait.url, speaker.portrait.thumbnail, *versions])
"""
MANY = 1001  # more than one page of a list


@pytest.fixture
def account(tmp_path, settings):
    with bucket_server(tmp_path / "bucket.log") as environment:
        for name, value in environment.items():
            setattr(settings, name, value)
        storage = {"BACKEND": "fairville_site.bucket.BucketStorage"}
        with override_settings(STORAGES={**settings.STORAGES, "default": storage}):
            yield environment


def listed(folder: str = "") -> list[str]:
    folders, files = default_storage.listdir(folder)
    inside = [name for one in folders for name in listed(f"{folder}{one}/")]
    return [f"{folder}{name}" for name in files] + inside


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.django_db(transaction=True)
def test_an_image_and_its_versions_are_served_from_it_and_go_with_their_row(
    account, client
):
    speaker = Speaker(name="Someone")
    speaker.portrait = ContentFile(sent(drawn(1500, 1000), "JPEG"), name="a.jpg")
    speaker.save()
    shown = [speaker.portrait.url, speaker.portrait.thumbnail]
    sets = [one.srcset for one in speaker.portrait.sources] + [speaker.portrait.srcset]
    shown += [word.split()[0] for one in sets for word in one.split(", ")]

    for address in shown:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(body(answer)) == int(answer["Content-Length"]) > 100
    assert {f"/media/{name}" for name in listed()} == set(shown)
    assert client.get("/media/resources/none.pdf").status_code == 404

    speaker.delete()
    assert listed() == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_takes_what_is_in_it_and_puts_it_back(account, client, tmp_path):
    name = default_storage.save("resources/rapport.pdf", ContentFile(b"%PDF-1.7"))
    other = default_storage.save("resources/rapport.pdf", ContentFile(b"%PDF-2.0"))
    assert name == "resources/rapport.pdf" != other
    file = tmp_path / "site.tar.gz"

    call_command("backup", file, stdout=io.StringIO())
    default_storage.delete(name)
    default_storage.save("resources/since.pdf", ContentFile(b"%PDF-1.1"))
    call_command("restore", file, "--replace", stdout=io.StringIO())

    assert sorted(listed()) == sorted([name, other])
    answer = client.get(default_storage.url(name))
    assert (body(answer), answer["Content-Type"]) == (b"%PDF-1.7", "application/pdf")


def test_what_another_process_stored_is_served_by_gunicorn(account, tmp_path):
    host = Installation(tmp_path, f"sqlite:///{tmp_path / 'db.sqlite3'}")
    environment = host.environment() | account
    host.environment = lambda: environment
    host.run("manage.py", "migrate", "--verbosity=0")
    host.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
    shown = host.run("-c", STORED_ELSEWHERE).split()
    log = tmp_path / "site.log"

    with gunicorn("fairville_site.wsgi", environment, log, "/healthz") as site:
        for address in shown:
            with urlopen(site.address + address, timeout=20) as answer:  # noqa: S310
                stored = default_storage.open(address.removeprefix("/media/"))
                assert answer.read() == stored.read() != b""


def test_all_of_a_long_list_and_names_of_every_kind(account):
    bucket = BucketStorage()._bucket
    names = [f"many/{number:04}.txt" for number in range(MANY)]
    for name in [*names, "résumé (1)+'~&é.txt", "deep/er/=%41?.txt"]:
        bucket.write(name, name.encode())

    assert bucket.listed("many/") == ([], [name.partition("/")[2] for name in names])
    assert bucket.listed("") == (["deep", "many"], ["résumé (1)+'~&é.txt"])
    assert bucket.read("deep/er/=%41?.txt").read() == b"deep/er/=%41?.txt"
    assert bucket.size("résumé (1)+'~&é.txt") == len("résumé (1)+'~&é.txt".encode())


def test_a_wrong_secret_and_a_server_that_is_away_say_so(account, settings):
    settings.S3_SECRET_KEY = "not-ours"  # noqa: S105
    with pytest.raises(s3.BucketError, match=r"^The bucket answered 403\.$"):
        BucketStorage()._bucket.write("resources/a.pdf", b"%PDF")
    settings.S3_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(s3.BucketError, match=r"^No answer: ConnectError\.$"):
        BucketStorage().save("resources/a.pdf", ContentFile(b"%PDF"))

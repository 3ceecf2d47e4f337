from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from speakers.models import Speaker
from tests.speakers.uploads import drawn, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def portrait():
    speaker = Speaker(name="Someone")
    speaker.portrait = ContentFile(sent(drawn(100, 100), "JPEG"), name="a.jpg")
    speaker.save()
    return speaker.portrait


def document(name: str) -> str:
    return default_storage.url(default_storage.save(name, ContentFile(b"<script>")))


def headers(client, address: str) -> dict[str, str]:
    answer = client.get(address)
    assert answer.status_code == 200
    named = ("Content-Type", "Content-Disposition", "Cache-Control")
    return {
        name: answer[name]
        for name in (*named, "X-Content-Type-Options")
        if name in answer
    }


def test_each_version_of_an_image_is_served_for_ever_by_its_type(client, portrait):
    types = {
        address.rpartition(".")[2].split()[0]: headers(client, address.split()[0])
        for address in [portrait.url, *(one.srcset for one in portrait.sources)]
    }
    for kind, known in {"jpg": "jpeg", "avif": "avif", "webp": "webp"}.items():
        found = types[kind]
        assert found["Content-Type"] == f"image/{known}"
        assert found["Cache-Control"] == "public, max-age=31536000, immutable"
        assert found["X-Content-Type-Options"] == "nosniff"


def test_a_document_is_shown_when_it_is_a_pdf_and_else_downloaded(client):
    pdf, page = document("resources/paper.pdf"), document("resources/page.html")
    assert headers(client, pdf) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'inline; filename="paper.pdf"',
        "Cache-Control": "public, max-age=300",
        "X-Content-Type-Options": "nosniff",
    }
    assert headers(client, page) == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="page.html"',
        "Cache-Control": "public, max-age=300",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    "name",
    [
        "db.sqlite3",
        "../db.sqlite3",
        "resources/../db.sqlite3",
        "resources/..",
        "resources/",
        "resources/none.pdf",
        "portraits/a.jpg",
        "share/session-1.fr.0.jpg",
    ],
)
def test_anything_else_is_not_there(client, settings, name):
    (Path(settings.MEDIA_ROOT) / "resources").mkdir()
    default_storage.save("db.sqlite3", ContentFile(b"secret"))
    default_storage.save("portraits/a.jpg", ContentFile(b"not ours"))
    default_storage.save("share/session-1.fr.0.jpg", ContentFile(b"draft"))
    assert client.get(f"/media/{name}").status_code == 404


def test_it_is_only_read(client, portrait):
    assert client.post(portrait.url).status_code == 405
    assert client.head(portrait.url).status_code == 200
    assert reverse("media", args=["a"]) == "/media/a"

"""The place where uploads are kept is full, gone or slow: pages go on without it."""

import errno
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dialogues.models import Resource
from events.models import Session
from speakers.models import Speaker
from tests.events.desk import errors, new_session, typed
from tests.factories import AppearanceFactory, SpeakerFactory
from tests.speakers.test_pictures import upload

pytestmark = pytest.mark.django_db
SENTENCE = (
    "The file could not be stored just now. All else that you typed is still here: "
    "choose the file again in a few minutes, or save without it."
)
CHANGE = "admin:speakers_speaker_change"
ADD_RESOURCE = "admin:dialogues_resource_add"


class Refusing(FileSystemStorage):
    """Nothing can be written to it, or read from it."""

    def _save(self, name, content):
        raise OSError(errno.ENOSPC, "zqcanaryqz is full")

    def _open(self, name, mode="rb"):
        raise OSError(errno.EIO, "zqcanaryqz is gone")


@pytest.fixture
def refuse(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def refuse() -> None:
        backend = f"{__name__}.Refusing"
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}

    return refuse


@pytest.fixture
def desk(client):
    client.force_login(get_user_model().objects.create_superuser("organiser"))
    client.post("/admin/language/", {"language": "en"})
    return client


@pytest.mark.alike
def test_a_portrait_is_an_error_beside_its_field_and_the_former_one_stays(
    desk, refuse, caplog
):
    speaker = SpeakerFactory(portrait=upload(), name="Amina")
    before = speaker.portrait.name
    refuse()
    form = typed(desk.get(reverse(CHANGE, args=[speaker.pk])))

    answer = desk.post(
        reverse(CHANGE, args=[speaker.pk]),
        form | {"name": "Amina D.", "portrait": upload()},
    )

    assert errors(answer) == {"portrait": [SENTENCE]}
    assert 'value="Amina D."' in answer.text
    speaker = Speaker.objects.get()
    assert (speaker.name, speaker.portrait.name) == ("Amina", before)
    assert "An upload was refused: OSError" in caplog.text
    assert "zqcanaryqz" not in caplog.text


def test_without_the_file_the_same_page_is_saved(desk, refuse):
    speaker = SpeakerFactory(name="Amina")
    refuse()
    form = typed(desk.get(reverse(CHANGE, args=[speaker.pk])))

    answer = desk.post(reverse(CHANGE, args=[speaker.pk]), form | {"name": "Amina D."})

    assert answer.status_code == 302
    assert Speaker.objects.get().name == "Amina D."


def test_a_document_and_a_poster_likewise(desk, refuse):
    form = typed(desk.get(reverse(ADD_RESOURCE)))
    form |= {"title_en": "Notes", "file": SimpleUploadedFile("n.pdf", b"%PDF-1.7")}
    session = new_session(
        desk, poster=upload(), poster_alt_fr="Une affiche.", poster_alt_en=""
    )
    refuse()

    answers = (
        desk.post(reverse(ADD_RESOURCE), form),
        desk.post(reverse("admin:events_session_add"), session),
    )

    assert [errors(one) for one in answers] == [
        {"file": [SENTENCE]},
        {"poster": [SENTENCE]},
    ]
    assert (Resource.objects.count(), Session.objects.count()) == (0, 0)


def test_public_pages_are_as_they_were(client, refuse, tmp_path: Path):
    speaker = AppearanceFactory(speaker__portrait=upload()).speaker
    address = speaker.get_absolute_url()
    before = client.get(address)
    refuse()

    after = client.get(address)

    assert (before.status_code, after.status_code) == (200, 200)
    assert after.content == before.content
    assert client.get(speaker.portrait.url).status_code == 503

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from events.models import Session
from speakers.models import Speaker
from tests.factories import AppearanceFactory, SessionFactory, SpeakerFactory
from tests.speakers.uploads import SVG, drawn, sent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def desk(client):
    """A browser in which an organiser is logged in."""
    organiser = get_user_model().objects.create_superuser("organiser")
    client.force_login(organiser)
    return client


def upload(width: int = 800, height: int = 600, name: str = "a.png"):
    return SimpleUploadedFile(name, sent(drawn(width, height), "PNG"))


def with_portrait(**facts) -> Speaker:
    speaker = SpeakerFactory(**facts)
    speaker.portrait = upload()
    speaker.save()
    return speaker


def kept(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def answers_of(speaker: Speaker, **edits: object) -> dict[str, object]:
    return {"name": speaker.name, "sort_name": "", "url": "", **edits}


class TestKept:
    def test_under_a_name_that_nobody_can_guess_and_that_tells_nothing(self, media):
        speaker = with_portrait()
        folder, _, name = speaker.portrait.name.partition("/")
        digits, _, size = name.partition("-")
        assert (folder, len(digits), size) == ("portraits", 32, "800x600.jpg")
        assert int(digits, 16) > 0
        assert kept(media) == sorted(
            f"{digits}-{rest}"
            for rest in [
                "320.avif",
                "320.jpg",
                "320.webp",
                "640.avif",
                "640.jpg",
                "640.webp",
                "800.avif",
                "800.webp",
                "800x600.jpg",
            ]
        )

    def test_its_size_is_known_without_opening_it(self, media):
        speaker = with_portrait()
        for path in media.rglob("*.*"):
            path.unlink()
        again = Speaker.objects.get(pk=speaker.pk)
        assert (again.portrait.width, again.portrait.height) == (800, 600)

    def test_what_is_no_image_is_refused_on_any_way_in(self, media):
        speaker = SpeakerFactory()
        speaker.portrait.name = ""
        with pytest.raises(ValidationError):
            speaker.portrait.save("a.png", ContentFile(SVG))
        assert kept(media) == []

    def test_replacing_removes_all_of_the_old_one(self, media):
        speaker = with_portrait()
        old = speaker.portrait.name
        speaker.portrait = upload(300, 300)
        speaker.save()
        assert speaker.portrait.name != old
        digits = Path(speaker.portrait.name).name.partition("-")[0]
        assert kept(media) == sorted(
            f"{digits}-{rest}" for rest in ["300.avif", "300.webp", "300x300.jpg"]
        )

    def test_clearing_and_deleting_remove_it(self, media):
        cleared, deleted = with_portrait(), with_portrait()
        cleared.portrait = ""
        cleared.save()
        Speaker.objects.filter(pk=deleted.pk).delete()
        assert kept(media) == []

    def test_saving_without_a_change_removes_nothing(self, media):
        speaker = Speaker.objects.get(pk=with_portrait().pk)
        before = kept(media)
        speaker.full_clean()
        speaker.portrait = speaker.portrait.name
        speaker.save()
        speaker.refresh_from_db()
        speaker.save()
        assert kept(media) == before

    def test_nothing_is_removed_when_the_transaction_fails(self, media):
        speaker = with_portrait()
        before = kept(media)
        with transaction.atomic():
            speaker.portrait = ""
            speaker.save()
            transaction.set_rollback(True)
        assert kept(media) == before

    def test_a_copy_of_a_row_keeps_the_image_that_both_show(self, media):
        original = with_portrait()
        Speaker(name="Copy", portrait=original.portrait.name).save()
        before = kept(media)
        original.delete()
        assert kept(media) == before


class TestAtTheDesk:
    def change(self, desk, speaker: Speaker, **edits: object):
        address = reverse("admin:speakers_speaker_change", args=[speaker.pk])
        return desk.post(address, answers_of(speaker, **edits))

    def test_a_portrait_can_be_given_shown_and_cleared(self, desk, media):
        speaker = SpeakerFactory()
        self.change(desk, speaker, portrait=upload(name="../../etc/passwd.png"))
        speaker.refresh_from_db()
        assert speaker.portrait.width == 800
        page = desk.get(reverse("admin:speakers_speaker_change", args=[speaker.pk]))
        shown = f'<img src="{speaker.portrait.thumbnail}" width="240" height="180"'
        assert shown in page.text
        self.change(desk, speaker, **{"portrait-clear": "on"})
        speaker.refresh_from_db()
        assert not speaker.portrait
        assert kept(media) == []

    def test_what_is_wrong_is_said_beside_the_field(self, desk, media):
        file = SimpleUploadedFile("a.png", SVG)
        page = self.change(desk, SpeakerFactory(), portrait=file)
        assert page.context["adminform"].form.errors == {
            "portrait": [
                "This is not a JPEG, PNG or WebP image. Save it as one of these."
            ]
        }
        assert kept(media) == []

    def test_a_poster_must_be_described(self):
        session = SessionFactory()
        session.poster = upload()
        with pytest.raises(ValidationError) as refusal:
            session.full_clean()
        assert refusal.value.message_dict == {
            "poster": [
                "Say what the image shows, in a sentence, in French or English: "
                "not everyone sees it."
            ]
        }
        session.poster_alt_fr = "Une place vue d’en haut."
        session.full_clean()


class TestShown:
    def test_a_poster_is_shown_whole_with_its_credit(self, client):
        session = SessionFactory(
            poster_alt_fr="Une place.", image_credit_fr="Photo : quelqu’un."
        )
        session.poster = upload()
        session.save()
        with override("en"):
            page = client.get(session.get_absolute_url()).text
        poster = Session.objects.get(pk=session.pk).poster
        stem = poster.url.removesuffix("-800x600.jpg")
        for kind in ("avif", "webp"):
            widths = ", ".join(f"{stem}-{w}.{kind} {w}w" for w in (320, 640, 800))
            assert f'<source type="image/{kind}" srcset="{widths}"' in page
        assert f'<img src="{poster.url}"' in page
        assert 'width="800" height="600" alt="Une place." lang="fr"' in page
        assert 'loading="lazy" decoding="async"' in page
        assert page.count("quelqu’un") == 1

    def test_a_face_stands_beside_the_name_and_says_nothing_twice(self, client):
        appearance = AppearanceFactory(speaker=with_portrait())
        with override("fr"):
            page = client.get(appearance.session.get_absolute_url()).text
        assert 'width="800" height="600" alt="" loading="lazy"' in page

    def test_on_its_own_page_a_portrait_comes_first_described_and_credited(
        self, client
    ):
        speaker = with_portrait(
            portrait_alt_fr="Elle rit.", portrait_credit_fr="Photo : un ami."
        )
        AppearanceFactory(speaker=speaker)
        with override("fr"):
            page = client.get(speaker.get_absolute_url()).text
        assert 'alt="Elle rit." decoding="async"' in page
        assert "un ami." in page

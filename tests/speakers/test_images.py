import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFilter

from speakers import images
from speakers.pictures import PictureFormField
from tests.speakers import uploads

ROOT = Path(__file__).parents[2]
CODES = {name: code for name, (code, _make) in uploads.REFUSED.items()}


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def all_files(picture: images.Picture) -> list[bytes]:
    return [picture.fallback, *picture.files.values()]


def weighed(folder: Path) -> dict[str, tuple[str, float, float]]:
    """What reading each file of a folder takes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.speakers.weigh", str(folder)],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    return {name: tuple(found) for name, found in json.loads(done.stdout).items()}


class TestRefused:
    @pytest.fixture(scope="class")
    @classmethod
    def answers(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("hostile")
        for name, (_code, make) in uploads.REFUSED.items():
            (folder / name).write_bytes(make())
        return weighed(folder)

    def test_each_says_why(self, answers):
        assert {name: code for name, (code, _, _) in answers.items()} == CODES

    def test_none_takes_two_seconds(self, answers):
        slow = {name: spent for name, (_, spent, _) in answers.items() if spent >= 2}
        assert slow == {}

    def test_all_together_stay_under_200_megabytes_of_memory(self, answers):
        assert max(peak for _, _, peak in answers.values()) < 200

    def test_the_sentence_names_the_remedy(self):
        upload = SimpleUploadedFile("drawing.png", uploads.SVG)
        with pytest.raises(ValidationError) as refusal:
            PictureFormField().clean(upload)
        assert refusal.value.messages == [
            "This is not a JPEG, PNG or WebP image. Save it as one of these."
        ]

    def test_a_size_is_refused_before_the_file_is_read(self, settings):
        settings.IMAGE_MAX_BYTES = 2048
        upload = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"\0" * 4096)
        upload.file.close()
        with pytest.raises(ValidationError) as refusal:
            PictureFormField().clean(upload)
        assert refusal.value.messages == [
            "This file is too large (4.0\xa0KB). At most 2.0\xa0KB."
        ]

    def test_pixels_are_counted_before_they_are_decoded(self):
        with pytest.raises(ValidationError) as refusal:
            images.checked(uploads.png_bomb())
        assert refusal.value.messages == [
            "This image has too many pixels. At most 50 million, and 12000 on a side."
        ]


class TestTheLargestAccepted:
    """Photographs and posters as cameras and layout programmes make them."""

    @pytest.fixture(scope="class")
    @classmethod
    def answers(cls, tmp_path_factory):
        folder = tmp_path_factory.mktemp("large")
        noise = Image.effect_noise((1200, 900), 60).filter(ImageFilter.GaussianBlur(1))
        bands = [noise, noise.transpose(0), noise.transpose(1)]
        photograph = Image.merge("RGB", bands)
        photograph.resize((8000, 6000)).save(folder / "telephone-48.jpg", quality=80)
        camera = photograph.resize((4000, 3000))
        camera.save(folder / "camera-12.jpg", progressive=True, subsampling=0)
        poster = uploads.drawn(2480, 3508)
        poster.save(folder / "a4-300-dpi.png")
        poster.convert("RGBA").save(folder / "a4-with-alpha.png")
        poster.convert("CMYK").save(folder / "a4-cmyk.jpg")
        uploads.drawn(2360, 2360, "RGBA").save(folder / "screen.webp")
        return weighed(folder)

    def test_all_are_read(self, answers):
        assert {name: code for name, (code, _, _) in answers.items()} == {
            "a4-300-dpi.png": "",
            "a4-cmyk.jpg": "",
            "a4-with-alpha.png": "",
            "camera-12.jpg": "",
            "screen.webp": "",
            "telephone-48.jpg": "",
        }

    def test_in_less_than_two_seconds_each(self, answers):
        slow = {name: spent for name, (_, spent, _) in answers.items() if spent >= 2}
        assert slow == {}

    def test_under_200_megabytes_of_memory(self, answers):
        assert max(peak for _, _, peak in answers.values()) < 200


class TestMadeAnew:
    def test_three_widths_in_three_formats(self):
        picture = images.checked(uploads.sent(uploads.drawn(2000, 1000), "JPEG"))
        assert (picture.width, picture.height, picture.kind) == (1280, 640, "jpg")
        sizes = {end: opened(data).size for end, data in picture.files.items()}
        assert sizes == {
            "-320.avif": (320, 160),
            "-320.webp": (320, 160),
            "-320.jpg": (320, 160),
            "-640.avif": (640, 320),
            "-640.webp": (640, 320),
            "-640.jpg": (640, 320),
            "-1280.avif": (1280, 640),
            "-1280.webp": (1280, 640),
        }
        assert opened(picture.fallback).size == (1280, 640)

    @pytest.mark.parametrize(
        ("size", "kept"),
        [
            ((100, 50), [100]),
            ((320, 100), [320]),
            ((500, 500), [320, 500]),
            ((640, 640), [320, 640]),
            ((1000, 9000), [213]),
            ((12_000, 10), [320, 640, 1280]),
        ],
    )
    def test_never_made_larger(self, size, kept):
        picture = images.checked(uploads.sent(uploads.drawn(*size), "PNG"))
        widths = sorted(
            opened(data).width for end, data in picture.files.items() if "webp" in end
        )
        assert widths == kept

    def test_a_poster_on_a4_keeps_its_full_width(self):
        picture = images.checked(uploads.sent(uploads.drawn(2480, 3508), "PNG"))
        assert (picture.width, picture.height) == (1280, 1811)

    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    def test_upright_and_without_a_trace_of_where_it_was_taken(self, kind):
        picture = images.checked(uploads.with_place(kind))
        assert (picture.width, picture.height) == (600, 800)
        for data in all_files(picture):
            image = opened(data)
            assert dict(image.getexif()) == {}
            assert {"exif", "xmp", "icc_profile", "comment"} & set(image.info) == set()
            assert b"canary" not in data
        red, _, blue = opened(picture.fallback).getpixel((550, 400))
        assert blue > red, "the sky is on the right: turned by a quarter"

    def test_a_profile_that_does_not_fit_is_left_out(self):
        picture = images.checked(uploads.with_profile())
        image = opened(picture.fallback)
        assert image.mode == "RGB"
        assert b"canary" not in picture.fallback

    def test_what_hides_behind_the_pixels_is_gone(self):
        page = b"<html><script>alert(1)</script></html>"
        data = uploads.sent(uploads.drawn(), "JPEG", comment=page) + page
        picture = images.checked(data)
        assert [one for one in all_files(picture) if b"<script" in one] == []

    def test_transparency_is_kept_with_a_png_for_old_browsers(self):
        logo = uploads.drawn(400, 200, "RGBA")
        logo.putpixel((0, 0), (0, 0, 0, 0))
        picture = images.checked(uploads.sent(logo, "PNG"))
        assert picture.kind == "png"
        corners = {
            opened(data).convert("RGBA").getpixel((0, 0))[3] < 128
            for end, data in [("", picture.fallback), *picture.files.items()]
            if "320" not in end
        }
        assert corners == {True}

    def test_an_opaque_png_falls_back_to_jpeg(self):
        opaque = uploads.drawn(400, 200, "RGBA")
        assert images.checked(uploads.sent(opaque, "PNG")).kind == "jpg"

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
    def test_every_mode_keeps_light_and_dark_apart(self, mode):
        grey = Image.new("L", (64, 64), 230)
        grey.paste(20, (0, 32, 64, 64))
        if mode == "I;16":
            image = Image.new("I;16", (64, 64), 230 * 257)
            image.paste(20 * 257, (0, 32, 64, 64))
        else:
            image = grey.convert("RGB" if mode in {"P", "CMYK"} else mode)
            image = image.convert(mode)
        kind = "JPEG" if mode == "CMYK" else "PNG"
        made = opened(images.checked(uploads.sent(image, kind)).fallback).convert("L")
        assert made.getpixel((32, 8)) > 200
        assert made.getpixel((32, 56)) < 60

    def test_a_telephone_s_second_picture_is_left_aside(self):
        frames = [uploads.drawn(), uploads.drawn().rotate(180)]
        data = uploads.sent(frames[0], "MPO", save_all=True, append_images=frames[1:])
        picture = images.checked(data)
        assert (picture.width, picture.height) == (800, 600)

    def test_the_name_is_not_believed(self):
        upload = SimpleUploadedFile("photo.jpg", uploads.sent(uploads.drawn(), "WEBP"))
        assert PictureFormField().clean(upload).picture.width == 800

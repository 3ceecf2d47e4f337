import io
from dataclasses import replace

import pytest
from PIL import Image

from dialogues.choices import Colour
from events import share_image
from events.share_image import Face, Words

NBSP = "\N{NO-BREAK SPACE}"
WORDS = Words(
    language="fr",
    colour=Colour.TEAL,
    title="Quelles alliances entre habitant·e·s, chercheur·euse·s et élu·e·s ?",
    series="Leviers de la co‑production",
    figure="25",
    day="Vendredi 25 septembre 2026",
    hours=f"18h30–20h30{NBSP}CEST{NBSP}/ 17h30–19h30{NBSP}BST",
    place="ENSA Paris-La Villette, Paris + En ligne (Zoom)",
)
LONG = "Anticonstitutionnellement " * 6
FRENCH = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ·’‘“”«»…–—‑−&?!:;,.()/+%€"
)
OTHER_LATIN = "ĞğİıŞşČčŁłŹźŻżŐőŠšŽžĀāÑñÖößØøÅå"


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def inked(words: Words) -> Image.Image:
    """White where something is drawn."""
    paper = Image.new("RGB", (1, 1), share_image.colours()[words.colour][0])
    drawn = opened(share_image.jpeg(words)).convert("L")
    level = paper.convert("L").getpixel((0, 0))
    return drawn.point(lambda one: 255 if abs(one - level) > 40 else 0)


@pytest.mark.parametrize("colour", Colour.values)
def test_a_jpeg_of_1200_by_630_under_250_kb_in_each_colour(colour):
    data = share_image.jpeg(replace(WORDS, colour=colour))
    image = opened(data)
    assert (image.format, image.size) == ("JPEG", (1200, 630))
    assert len(data) <= 250_000
    wanted = Image.new("RGB", (1, 1), share_image.colours()[colour][0])
    corner = zip(image.getpixel((5, 5)), wanted.getpixel((0, 0)), strict=True)
    assert max(abs(one - other) for one, other in corner) <= 3


def test_the_style_sheet_names_every_colour_and_an_ink_that_is_legible():
    def luminance(colour: str) -> float:
        levels = [
            level / 255 for level in Image.new("RGB", (1, 1), colour).getpixel((0, 0))
        ]
        red, green, blue = (
            one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
            for one in levels
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    found = share_image.colours()
    assert set(found) == set(Colour.values)
    for paper, ink in found.values():
        assert (luminance(paper) + 0.05) / (luminance(ink) + 0.05) >= 4.5


def test_the_same_words_make_the_same_bytes():
    assert share_image.jpeg(WORDS) == share_image.jpeg(replace(WORDS))
    assert WORDS.digest == replace(WORDS).digest


@pytest.mark.parametrize(
    "edit",
    [
        {"title": "Autre"},
        {"hours": ""},
        {"state": "Annulée"},
        {"colour": Colour.SAND},
        {"language": "en"},
    ],
)
def test_other_words_make_another_picture(edit):
    assert replace(WORDS, **edit).digest != WORDS.digest


@pytest.mark.parametrize("family", [share_image.DISPLAY, share_image.TEXT])
@pytest.mark.parametrize("letters", [FRENCH, OTHER_LATIN])
def test_every_letter_has_its_glyph(family, letters):
    runs = Face(family, 40, 700).runs(letters)
    assert "".join(run for run, _font in runs) == letters


def test_what_no_font_can_draw_is_left_out():
    runs = Face(share_image.DISPLAY, 40, 700).runs("Le\u202fCaire 🙂 القاهرة!")
    assert "".join(run for run, _font in runs) == "Le\u202fCaire  !"


@pytest.mark.parametrize(
    "words",
    [
        WORDS,
        replace(WORDS, title=LONG[:140], series=LONG, place=LONG, state="Reportée"),
        replace(WORDS, title="W" * 140, day="W" * 90, hours="W" * 90, figure="25–27"),
        Words(language="en", colour=Colour.AMBER, title="Cairo"),
        Words(language="en", colour=Colour.AMBER, title=""),
    ],
)
def test_nothing_reaches_the_margins(words):
    left, top, right, bottom = inked(words).getbbox()
    assert left >= 56
    assert top >= 30
    assert right <= 1200 - 56
    assert bottom <= 630 - 24


def test_a_long_title_keeps_clear_of_the_day():
    quiet = replace(WORDS, day="", hours="", place="", figure="")
    for title in (LONG[:140], "W" * 140, WORDS.title):
        top, bottom = 126, 330
        face_lines = inked(replace(quiet, title=title)).crop((0, top, 1200, bottom))
        assert face_lines.getbbox() is not None
        between = inked(replace(WORDS, title=title)).crop((0, 318, 1000, 326))
        assert between.getbbox() is None


def test_a_title_too_long_ends_with_an_ellipsis_at_a_word():
    face = Face(share_image.DISPLAY, 44, 800)
    title = "Quelles alliances, quels outils, quelles règles, quels moyens ?"
    shortened = share_image._shortened(title, face, 1072)
    assert shortened == "Quelles alliances, quels outils, quelles règles…"
    assert face.width(shortened) <= 1072

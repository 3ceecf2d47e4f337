"""The picture that other sites show for a page: a poster in the colour of its series.

Pure: plain words in, the bytes of a JPEG out, the same for the same words. Colours
come from the site's own style sheet, letters from its own fonts. What neither font
can draw (an emoji, another script) is left out rather than drawn as an empty box.
"""

import re
from dataclasses import astuple, dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
MOST_BYTES = 250_000
DESIGN = 1  # raise it when the drawing changes: stored pictures are then made again

MARGIN = 64
INNER = WIDTH - 2 * MARGIN
GAP = 14
FIGURE = 170
DISPLAY = "bricolage-grotesque"
TEXT = "atkinson-hyperlegible-next"
NO_GLYPH = "\uffff"
ELLIPSIS = "…"

type Runs = list[tuple[str, ImageFont.FreeTypeFont]]


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the picture, ready to read; an empty one takes no room.

    `colour` is a token of dialogues.choices.Colour, `language` an ISO code. `state`
    is said loudly (cancelled, postponed), `figure` is the day's number.
    """

    language: str
    colour: str
    title: str
    series: str = ""
    figure: str = ""
    day: str = ""
    hours: str = ""
    place: str = ""
    state: str = ""

    @property
    def digest(self) -> str:
        """The name of the picture that these words make."""
        parts = "\0".join((str(DESIGN), *colours()[self.colour], *astuple(self)))
        return sha256(parts.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Face:
    """A family at one size and weight: its Latin cut and the one with more letters."""

    family: str
    size: int
    weight: int

    @property
    def fonts(self) -> list[ImageFont.FreeTypeFont]:
        return [
            _font(f"{self.family}-{cut}-wght-normal", self.size, self.weight)
            for cut in ("latin", "latin-ext")
        ]

    def runs(self, text: str) -> Runs:
        """The text cut by which font can draw it."""
        found: Runs = []
        for letter in text:
            font = next((one for one in self.fonts if _holds(one, letter)), None)
            if font is None:
                continue
            if found and found[-1][1] is font:
                found[-1] = (found[-1][0] + letter, font)
            else:
                found.append((letter, font))
        return found

    def width(self, text: str) -> float:
        return sum(font.getlength(run) for run, font in self.runs(text))


def jpeg(words: Words) -> bytes:
    """Return the picture: 1200 × 630 pixels, at most 250 kB."""
    paper, ink = colours()[words.colour]
    image = Image.new("RGB", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(image)
    foot = _draw_foot(draw, words, ink)
    top = _draw_head(draw, words, paper, ink)
    _draw_title(draw, words.title, (top, foot - 2 * GAP), ink)
    for quality in (90, 80, 65):
        buffer = BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True, subsampling=0)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Each token's colour and the ink on it, from the light part of tokens.css."""
    sheet = (_static() / "css" / "tokens.css").read_text(encoding="utf-8")
    rule = r"\.series-(\w+) \{ --series: (#\w{6}); --on-series: (#\w{6}); \}"
    found: dict[str, tuple[str, str]] = {}
    for token, paper, ink in re.findall(rule, sheet):
        found.setdefault(token, (paper, ink))
    return found


def _static() -> Path:
    return Path(settings.BASE_DIR) / "static"


@cache
def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(_static() / "fonts" / f"{name}.woff2", size)
    font.set_variation_by_axes([weight])
    return font


@cache
def _holds(font: ImageFont.FreeTypeFont, letter: str) -> bool:
    if letter.isspace():
        return True
    drawn, empty = font.getmask(letter), font.getmask(NO_GLYPH)
    return drawn.size != empty.size or bytes(drawn) != bytes(empty)


def _draw_head(draw: ImageDraw.ImageDraw, words: Words, paper: str, ink: str) -> int:
    """The state, loud, and the series above the title; returns where that may begin."""
    left, top = MARGIN, MARGIN - 8
    face = Face(DISPLAY, 30, 700)
    if words.state:
        width = face.width(words.state)
        draw.rectangle((left, top - 12, left + width + 36, top + 36), fill=ink)
        _write(draw, (left + 18, top), face, words.state, paper)
        left += int(width) + 60
    if words.series:
        line = _shortened(words.series, face, WIDTH - MARGIN - left)
        _write(draw, (left, top), face, line, ink)
    return top + 62 if words.state or words.series else top


def _draw_foot(draw: ImageDraw.ImageDraw, words: Words, ink: str) -> int:
    """Day, hours and place above a line, our name below; returns where they begin."""
    name = Face(DISPLAY, 32, 800)
    _write(draw, (MARGIN, HEIGHT - 80), name, "Fairville Dialogues", ink)
    rule = HEIGHT - 112
    draw.rectangle((MARGIN, rule, WIDTH - MARGIN, rule + 3), fill=ink)
    top = rule - GAP
    room = INNER - _draw_figure(draw, top, words.figure, ink)
    for text, face in (
        (words.place, Face(TEXT, 34, 500)),
        (words.hours, Face(TEXT, 38, 500)),
        (words.day, Face(DISPLAY, 46, 700)),
    ):
        if text:
            top -= face.size + GAP
            _fit_line(draw, (top, room), text, face, ink)
    return min(top, rule - FIGURE) if words.figure else top


def _draw_figure(draw: ImageDraw.ImageDraw, bottom: int, figure: str, ink: str) -> int:
    """The day's number, large, at the right; returns the width that it takes."""
    if not figure:
        return 0
    for size in range(200, 90, -10):
        face = Face(DISPLAY, size, 800)
        width = round(face.width(figure))
        if width <= INNER // 3:
            break
    top = bottom - round(size * 0.86)
    _write(draw, (WIDTH - MARGIN - width, top), face, figure, ink)
    return width + 3 * GAP


def _fit_line(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    text: str,
    face: Face,
    ink: str,
) -> None:
    """One line in (its top, its room): smaller where it is long, then shortened."""
    top, room = place
    for size in range(face.size, face.size * 2 // 3, -2):
        smaller = Face(face.family, size, face.weight)
        if smaller.width(text) <= room:
            break
    line = _shortened(text, smaller, room)
    _write(draw, (MARGIN, top + (face.size - smaller.size) // 2), smaller, line, ink)


def _draw_title(
    draw: ImageDraw.ImageDraw, title: str, room: tuple[int, int], ink: str
) -> None:
    """As large as fits between two heights; what still does not fit is cut."""
    top, bottom = room
    for size in range(92, 38, -4):
        face = Face(DISPLAY, size, 800)
        lines = _lines(title, face)
        fits = max(1, (bottom - top) // _leading(size))
        if len(lines) <= fits and all(face.width(line) <= INNER for line in lines):
            break
    else:
        lines = [_shortened(line, face, INNER) for line in lines]
    if len(lines) > fits:
        last = lines[fits - 1] + ELLIPSIS
        lines = [*lines[: fits - 1], _shortened(last, face, INNER)]
    for number, line in enumerate(lines):
        _write(draw, (MARGIN, top + number * _leading(size)), face, line, ink)


def _leading(size: int) -> int:
    return round(size * 1.08)


def _lines(text: str, face: Face) -> list[str]:
    """Broken at plain spaces only: a no-break space or hyphen keeps its words together."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip(" ")
        if lines[-1] and face.width(longer) > INNER:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _shortened(text: str, face: Face, room: float) -> str:
    if face.width(text) <= room:
        return text
    text = text.removesuffix(ELLIPSIS)
    while text and face.width(text + ELLIPSIS) > room:
        text = text[:-1]
    whole_words = text.rpartition(" ")[0]
    if len(whole_words) > len(text) * 0.8:
        text = whole_words
    return text.rstrip(" ,.;:–—·") + ELLIPSIS


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], face: Face, text: str, ink: str
) -> None:
    """On the line of the first font, whatever the height of the others."""
    left, top = at
    baseline = top + face.fonts[0].getmetrics()[0] - face.size * 0.2
    for run, font in face.runs(text):
        draw.text((left, baseline), run, fill=ink, font=font, anchor="ls")
        left += font.getlength(run)

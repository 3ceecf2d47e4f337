"""The organisers' guides name what stands on the screen, in the words of the screen."""

import re
from pathlib import Path

from django.utils.translation import gettext, ngettext, override

DOCS = Path(__file__).resolve().parents[2] / "docs"
ENGLISH, FRENCH = (
    (DOCS / f"organisers.{code}.md").read_text("utf-8") for code in ("en", "fr")
)
IN_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PICTURE = re.compile(r"pictures/(desk-[\w-]+)-(en|fr)\.jpg")
BIGGEST = 120_000  # bytes
# A number or a language stands in these.
FILLED = {
    "Tell … people": lambda: ngettext(
        "Tell %(number)s person", "Tell %(number)s people", 2
    ),
    "Send to … people": lambda: ngettext(
        "Send to %(number)s person", "Send to %(number)s people", 2
    ),
    "Announce in French": lambda: (
        gettext("Announce in %(language)s") % {"language": "français"}
    ),
    "Announce in English": lambda: (
        gettext("Announce in %(language)s") % {"language": "anglais"}
    ),
}


def in_bold(guide: str) -> list[str]:
    return [" ".join(re.split(r"[ \n]+", words)) for words in IN_BOLD.findall(guide)]


def in_french(words: str) -> set[str]:
    """What the site says for it: as a heading, a label or before a colon."""
    if words in FILLED:
        return {FILLED[words]().replace("%(number)s", "…")}
    small = words[0].lower() + words[1:]
    asked = {one for said in (words, small) for one in (said, f"{said}:")}
    answers = {one: gettext(one) for one in asked}
    return {answer.rstrip(":\xa0").casefold() for one, answer in answers.items()}


def test_both_guides_name_the_same_things_by_the_words_of_the_site():
    pairs = list(zip(in_bold(ENGLISH), in_bold(FRENCH), strict=True))
    with override("fr"):
        wrong = [
            (english, french)
            for english, french in pairs
            if french.casefold() not in {one.casefold() for one in in_french(english)}
        ]
    assert wrong == []
    assert len(pairs) > 60


def test_each_picture_is_there_in_both_languages_and_small():
    shown = {code: [] for code in ("en", "fr")}
    for code, guide in (("en", ENGLISH), ("fr", FRENCH)):
        for name, language in PICTURE.findall(guide):
            assert language == code
            shown[code].append(name)
    files = {
        file.name: file.stat().st_size for file in DOCS.glob("pictures/desk-*.jpg")
    }
    assert shown["en"] == shown["fr"]
    assert {f"{name}-{code}.jpg" for code in shown for name in shown[code]} == set(
        files
    )
    assert max(files.values()) <= BIGGEST

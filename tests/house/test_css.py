"""The stylesheets: legible in both schemes, the same in both directions, old browsers."""

import re

import pytest

from dialogues.choices import Colour
from tests.house.stylesheets import CSS, all_rules, classes, contrast, rules

DARK = "@media (prefers-color-scheme: dark)"
TEXT = 4.5  # WCAG 2.2, 1.4.3
PARTS = 3.0  # WCAG 2.2, 1.4.11
PHYSICAL = re.compile(
    r"^(left|right|float|clear)$|-(left|right)(-|$)|^(margin|padding)-(top|bottom)$"
)
SIDED = re.compile(r"\b(left|right)\b")
TOO_NEW = {
    "inset",
    "inset-inline",
    "inset-block",
    "margin-inline",
    "margin-block",
    "padding-inline",
    "padding-block",
    "border-inline",
    "border-block",
    "aspect-ratio",
    "translate",
    "rotate",
    "scale",
}
ENHANCEMENTS = {(".row-title a::after", "inset")}
SCHEMES = ["", DARK]


def tokens(selector: str, media: str) -> dict[str, str]:
    """The custom properties of a selector in a scheme, dark over light."""
    found = {}
    for rule in rules(CSS / "tokens.css"):
        if rule.selector == selector and rule.media in {"", media}:
            found |= rule.properties
    return found


@pytest.mark.parametrize("media", SCHEMES)
@pytest.mark.parametrize("colour", Colour.values)
def test_text_on_a_series_colour_is_legible(colour, media):
    own = [
        rule.properties
        for rule in rules(CSS / "tokens.css")
        if rule.selector == f".series-{colour}" and rule.media == media
    ]
    assert len(own) == 1
    assert contrast(own[0]["--series"], own[0]["--on-series"]) >= TEXT


@pytest.mark.parametrize("media", SCHEMES)
@pytest.mark.parametrize("ground", ["--paper", "--raised"])
@pytest.mark.parametrize("ink", ["--ink", "--quiet", "--brick"])
def test_text_on_paper_is_legible(ink, ground, media):
    colours = tokens(":root", media)
    assert contrast(colours[ink], colours[ground]) >= TEXT


@pytest.mark.parametrize("media", SCHEMES)
def test_buttons_and_edges_are_seen(media):
    colours = tokens(":root", media)
    assert contrast(colours["--brick"], colours["--on-brick"]) >= TEXT
    assert contrast(colours["--edge"], colours["--paper"]) >= PARTS
    assert contrast(colours["--edge"], colours["--raised"]) >= PARTS


def test_colours_are_written_in_tokens_only():
    strangers = [
        (rule.file, rule.selector)
        for rule in all_rules()
        if rule.file not in {"tokens.css", "print.css"}
        and any(
            re.search(r"#[0-9a-f]{3}|rgb|hsl", value) for _, value in rule.declarations
        )
    ]
    assert strangers == []


def test_no_property_has_a_physical_side():
    sided = [
        (rule.file, rule.selector, name)
        for rule in all_rules()
        for name, value in rule.declarations
        if PHYSICAL.search(name) or (not name.startswith("--") and SIDED.search(value))
    ]
    assert sided == []


def test_only_named_enhancements_are_newer_than_the_oldest_browser():
    newer = {
        (rule.selector, name)
        for rule in all_rules()
        for name, _ in rule.declarations
        if name in TOO_NEW
    }
    assert newer == ENHANCEMENTS
    for path in CSS.glob("*.css"):
        text = path.read_text()
        assert "@layer" not in text
        assert "light-dark(" not in text
        assert "clamp(" not in text
        assert ":is(" not in text
        assert ":where(" not in text


def test_no_flex_box_has_a_gap():
    """Chrome 83 and Safari 14 leave it out; grids have it everywhere."""
    flexible = {
        r.selector for r in all_rules() if "flex" in r.properties.get("display", "")
    }
    gaps = {r.selector for r in all_rules() if "gap" in r.properties}
    assert flexible & gaps == set()


def test_what_takes_focus_shows_it():
    hidden = [
        rule.selector
        for rule in all_rules()
        if rule.properties.get("outline") in {"none", "0"}
    ]
    assert hidden == [":focus:not(:focus-visible)", "main:focus"]


def test_stylesheets_are_short():
    assert [
        path.name for path in CSS.glob("*.css") if path.read_text().count("\n") > 270
    ] == []


def test_series_colours_are_those_of_the_model():
    named = {name for name in classes() if name.startswith("series-")}
    assert named - {"series-card", "series-cards"} == {
        f"series-{c}" for c in Colour.values
    }

"""The templates: nothing inline, nothing unused, nothing that knows who is reading."""

import re
from pathlib import Path

import pytest

from dialogues.choices import Colour
from tests.house.stylesheets import ROOT, classes

TEMPLATES = ROOT / "templates"
APPS = ["fairville_site", "speakers", "dialogues", "events", "registrations"]
BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
PUBLIC = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.relative_to(TEMPLATES).parts[0] not in {"admin", "emails"}
)
SIGNED_IN = {"allauth", "account", "mfa"}

CLASS = re.compile(r'\bclass="([^"]*)"')
VARIABLE = re.compile(r"[\w-]*\{\{.*?\}\}[\w-]*")
TAG = re.compile(r"\{%.*?%\}")
ELEMENT = re.compile(r"<[a-z][^>]*>", re.DOTALL)


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


# Styled by Django's own sheets, on pages of the desk.
BY_THE_ADMIN = {"vTextField"}


def used_classes() -> set[str]:
    used = set()
    for path in PUBLIC:
        for value in CLASS.findall(path.read_text()):
            used |= set(TAG.sub(" ", VARIABLE.sub(" ", value)).split())
    return used


def python_classes() -> set[str]:
    """Classes that widgets get, `attrs={"class": "…"}`, and what is wrapped in code."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for value in re.findall(r'class(?:": |=)"([\w -]+)"', path.read_text()):
                found |= set(value.split())
    return found


@pytest.mark.parametrize("path", PUBLIC, ids=name_of)
def test_no_style_or_script_stands_inline(path):
    for element in ELEMENT.findall(TAG.sub("", path.read_text())):
        assert not re.search(r"\s(style|on[a-z]+)=", element)
        assert not element.startswith("<style")
        assert not element.startswith("<script") or " src=" in element


@pytest.mark.parametrize("path", PUBLIC, ids=name_of)
def test_public_pages_are_the_same_for_everyone(path):
    if path.relative_to(TEMPLATES).parts[0] in SIGNED_IN:
        return
    text = path.read_text()
    for personal in ("request.user", "user.", "messages", "nonce", "csrf_token"):
        assert f"{personal}" not in text


def test_every_class_has_a_style_and_every_style_a_class():
    series = {f"series-{colour}" for colour in Colour.values}
    assert (used_classes() | python_classes()) - classes() - BY_THE_ADMIN == set()
    assert classes() - series - used_classes() - python_classes() == set()


def test_every_template_is_used():
    sources = [
        path.read_text()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts
    ] + [path.read_text() for path in TEMPLATES.rglob("*.*")]
    named = "\n".join(sources)
    unused = [
        name_of(path)
        for path in PUBLIC
        if name_of(path) not in BY_DJANGO
        and path.relative_to(TEMPLATES).parts[0] not in SIGNED_IN
        and name_of(path) not in named
    ]
    assert unused == []


def test_links_that_leave_the_site_do_not_hand_over_the_window():
    targets = [name_of(path) for path in PUBLIC if "target=" in path.read_text()]
    # The list in another site's frame leads out of that frame.
    assert targets == ["events/embed.html"]

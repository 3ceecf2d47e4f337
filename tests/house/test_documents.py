"""What the documents lead to is there: files, commands of make and of manage.py, tests."""

import re
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

import try_install  # noqa: E402

DOCUMENTS = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
MAKE = re.compile(r"`make ([a-z-]+)")
MANAGE = re.compile(r"manage\.py ([a-z_]+)")
OURS = ("registrations", "events", "speakers", "dialogues", "fairville_site")
ROOMS = ("tests", "scripts", "deploy", "docs", "templates", "static", "locale", *OURS)
FILE = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w/.@-]+\.\w+)")
# What they hold of a person is somebody else's row, or is nobody's.
OF_NOBODY = {
    "dialogues.City",
    "dialogues.Page",
    "dialogues.Resource",
    "dialogues.ResourceCredit",
    "dialogues.Series",
    "dialogues.Theme",
    "events.Partnership",
    "events.Places",
    "events.Session",
    "events.SessionLanguage",
    "events.SessionResource",
    "events.Venue",
    "fairville_site.ContentVersion",
    "registrations.CallReport",
    "speakers.Organisation",
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_leads_to_is_there(document):
    text = document.read_text()
    links = {link for link in LINK.findall(text) if "://" not in link}
    links -= {link for link in links if link.startswith("mailto:")}
    lost = {link for link in links if not (document.parent / link).exists()}
    # The page on security names tests by what stands behind `tests/`.
    lost |= {
        name
        for name in FILE.findall(text)
        if not (ROOT / name).exists() and not (ROOT / "tests" / name).exists()
    }

    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    lost |= {f"make {name}" for name in MAKE.findall(text) if name not in targets}
    commands = get_commands()
    lost |= {
        f"manage.py {name}" for name in MANAGE.findall(text) if name not in commands
    }

    assert lost == set()


def test_the_documents_do_lead_somewhere():
    text = "".join(document.read_text() for document in DOCUMENTS)

    found = {pattern: len(pattern.findall(text)) for pattern in (LINK, MAKE, MANAGE)}
    assert min(found.values()) > 10


def test_each_block_of_commands_is_run_by_the_script_or_says_why_not():
    """What is run is every block that try_install.py follows, in these pages alone."""
    found = [
        (document.name, kind, block)
        for document in DOCUMENTS
        for kind, block in try_install.BLOCK.findall(document.read_text())
    ]
    pieces = try_install.pieces_to_follow(try_install.install_blocks()[2:])
    followed = "\n".join(text for _name, text in pieces)
    run = [(name, block) for name, kind, block in found if kind == "sh"]
    plain = [block.splitlines()[0] for _name, kind, block in found if not kind]
    reasons = [*try_install.NOT_RUN]

    assert {kind for _name, kind, _block in found} <= {"", "sh"}
    assert len(run) > 10
    assert [
        block
        for name, block in run
        if block not in followed and block not in try_install.blocks("docs/install.md")
    ] == []
    assert [line for line in plain if not line.startswith(tuple(reasons))] == []
    assert [
        one for one in reasons if not any(line.startswith(one) for line in plain)
    ] == []


def test_each_file_of_the_front_door_is_named_where_newcomers_look():
    text = (ROOT / "docs" / "developers.md").read_text()
    part = text.split("## The front door, file by file")[1].split("\n## ")[0]
    named = set(re.findall(r"`([a-z0-9_]+)`", part))
    files = {path.stem for path in (ROOT / "fairville_site").glob("*.py")}

    assert files - {"__init__"} == named - {"formats"}


def test_the_page_on_personal_data_names_each_table_that_has_some():
    """A new model is written about, or is said here to be about nobody."""
    text = (ROOT / "docs" / "privacy.md").read_text()
    named = set(re.findall(r"`([a-z_]+\.[A-Z]\w+)`", text))
    models_ = {
        model._meta.label
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }

    assert models_ - OF_NOBODY == {name for name in named if name.split(".")[0] in OURS}


def test_no_table_said_to_be_about_nobody_has_an_address():
    for label in OF_NOBODY:
        fields = apps.get_model(label)._meta.get_fields()
        assert not [one for one in fields if isinstance(one, models.EmailField)], label

"""The stylesheets as they are served: one file, whole."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings

from fairville_site import settings as own_settings
from tests.house.stylesheets import public_files


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    """Where collectstatic put everything, twice."""
    folder = tmp_path_factory.mktemp("static")
    storages = {
        **settings.STORAGES,
        "staticfiles": own_settings.STORAGES["staticfiles"],
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        for _ in range(2):
            call_command("collectstatic", interactive=False, verbosity=0)
        return folder / staticfiles_storage.stored_name("css/site.css")


def test_the_sheet_holds_all_its_parts_and_imports_nothing(collected):
    text = re.sub(r"\s+", " ", collected.read_text())
    assert "@import" not in text
    position = -1
    for part in public_files():
        last_rule = re.sub(r"\s+", " ", part.read_text().rsplit("}", 2)[0])[-60:]
        position = text.find(last_rule, position + 1)
        assert position != -1, part.name
    assert text.count("@media print {") == 1


def test_the_sheet_names_fonts_by_their_hashed_names(collected):
    named = re.findall(r"/fonts/([^\"]+)", collected.read_text())
    assert named
    for name in named:
        assert (collected.parent.parent / "fonts" / name).is_file()
        assert re.search(r"\.[0-9a-f]{12}\.woff2$", name)

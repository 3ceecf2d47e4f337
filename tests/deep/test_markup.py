"""The Nu Html Checker (validator.github.io) finds no error in any page."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests import pages
from tests.deep.readers import javascript_folder

pytestmark = pytest.mark.django_db

BARE = ["400.html", "500.html", "503.html"]


def errors(folder: Path) -> list[str]:
    """What the checker says of the pages in a folder, file by file."""
    if not shutil.which("java"):
        message = "java is missing: install it (Debian: apt-get install default-jre-headless)."
        raise RuntimeError(message)
    checker = javascript_folder() / "node_modules/vnu-jar/build/dist/vnu.jar"
    done = subprocess.run(
        ["java", "-jar", checker, "--format", "json", "--exit-zero-always", folder],
        capture_output=True,
        check=True,
    )
    return [
        f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(done.stderr)["messages"]
        if one["type"] == "error"
    ]


def test_the_checker_sees(tmp_path):
    (tmp_path / "wrong.html").write_text("<!doctype html><title>x</title><p></div>")
    assert [words[:11] for words in errors(tmp_path)] == ["wrong.html:"]


def test_no_page_has_an_error(client, settings, mailbox, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    states = pages.fill()
    addresses = [
        *pages.personal().values(),
        *(f"/{language}/nothing/" for language in ("fr", "en")),
    ]
    for language in ("fr", "en"):
        addresses += pages.public(language).values()
        addresses += pages.session_pages(states, language).values()
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, address in enumerate(addresses):
        text = client.get(address).text
        name = address.strip("/").replace("/", "_").replace("?", "_")
        (folder / f"{number}-{name}.html").write_text(text)
    for name in BARE:
        (folder / name).write_text(render_to_string(name))

    assert errors(folder) == []

"""Portuguese is added by settings, a catalogue and a migration: nothing assumes two.

The shipped apps stay as they are; what the language needs is made in a folder aside,
as docs/developers.md says, and tests/third_language/portuguese.py asks what came of it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("dialogues", "events", "fairville_site", "registrations", "speakers")
WORDS = {"Programme": "Programa", "Funding": "Financiamento"}
# Django alters no generated column: it is taken away and made anew, by hand.
ALTERED = (
    "AlterField(\n            model_name='session',\n            name='search_text',"
)
MADE_ANEW = (
    "RemoveField(model_name='session', name='search_text'),\n"
    "        migrations.AddField(\n"
    "            model_name='session',\n            name='search_text',"
)


def run(project: Path, *command: str) -> None:
    environment = os.environ | {
        "MIGRATIONS_DIR": str(project),
        "DJANGO_SETTINGS_MODULE": "tests.third_language.settings",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def project(tmp_path):
    for app in APPS:
        shutil.copytree(ROOT / app / "migrations", tmp_path / f"migrations_of_{app}")
    catalogue = Catalog(locale="pt", domain="django", fuzzy=False)
    for english, portuguese in WORDS.items():
        catalogue.add(english, portuguese)
    folder = tmp_path / "locale" / "pt" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    return tmp_path


def test_a_third_language_needs_settings_a_catalogue_and_migrations(project):
    run(project, "manage.py", "makemigrations", "--name", "portuguese")
    [made] = (project / "migrations_of_events").glob("*_portuguese.py")
    written = made.read_text(encoding="utf-8")
    assert ALTERED in written
    made.write_text(written.replace(ALTERED, MADE_ANEW), encoding="utf-8")

    run(project, "manage.py", "makemigrations", "--check", "--dry-run")
    asked = ["-m", "pytest", "-q", "--ds", "tests.third_language.settings"]
    run(project, *asked, "tests/third_language/portuguese.py")

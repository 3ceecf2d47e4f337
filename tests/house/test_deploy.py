"""How the site is set up elsewhere says what the site itself says."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

import run_dockerfile  # noqa: E402

READ = re.compile(r'env\.(?:text|flag|whole|listed|secrets?)\(\s*"([A-Z0-9_]+)"')
FOR_CADDY = {"SITE_NAME"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def names_read() -> set[str]:
    return set(READ.findall(text("fairville_site/settings.py"))) | set(settings.LEGAL)


def test_example_and_table_hold_each_setting_and_no_other() -> None:
    table = text("docs/operations.md").split("## Settings")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    in_table = set(re.findall(r"`([A-Z0-9_]+)`", " ".join(rows)))
    in_example = re.findall(r"^#?([A-Z0-9_]+)=", text(".env.example"), re.MULTILINE)

    assert in_table == names_read()
    assert sorted(in_example) == sorted(names_read() | FOR_CADDY)


def test_compose_names_settings_and_secrets_that_exist() -> None:
    compose = text("compose.yaml")
    given = set(re.findall(r"^    ([A-Z][A-Z_]+): ", compose, re.MULTILINE))
    plain = {name.removesuffix("_FILE") for name in given}
    mounted = set(re.findall(r"/run/secrets/(\w+)", compose))
    declared = set(re.findall(r"^  (\w+): \{file: ", compose, re.MULTILINE))

    assert len(plain) == 7
    assert plain <= names_read()
    assert mounted == declared
    made = set(re.findall(r"^keep (\w+)", text("deploy/make_secrets"), re.MULTILINE))
    assert made == declared


def test_units_start_what_the_project_has() -> None:
    units = list((ROOT / "deploy" / "systemd").iterdir())
    commands = {
        match
        for unit in units
        for match in re.findall(r"manage\.py (\w+)", unit.read_text())
    }
    known = {path.stem for path in ROOT.glob("*/management/commands/*.py")}

    assert len(units) == 7
    assert commands
    assert commands <= known


def test_secrets_are_made_once_and_in_a_closed_folder(tmp_path: Path) -> None:
    script = tmp_path / "deploy" / "make_secrets"
    script.parent.mkdir()
    script.write_text(text("deploy/make_secrets"))
    command = ["sh", str(script)]

    first = subprocess.run(command, capture_output=True, text=True, check=True)
    folder = tmp_path / "secrets"
    made = {path.name: path.read_text() for path in folder.iterdir()}
    second = subprocess.run(command, capture_output=True, text=True, check=True)

    assert first.stdout.count(" made\n") == 5
    assert second.stdout == ""
    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(made["secret_key"]) == 64
    assert made["secret_key"] != made["token_key"]
    assert made["database_password"] in made["database_url"]


def test_dockerfile_ends_as_nobody_with_a_health_check() -> None:
    lines = run_dockerfile.instructions(text("Dockerfile"))
    words = [word for word, _rest in lines]
    last = lines[words.index("FROM", 1) :]
    said = dict(last)

    assert words.count("FROM") == 2
    assert said["USER"] == "10001"
    assert "HEALTHCHECK" in said
    assert "RUN" in said
    assert "pip" not in said["RUN"]
    assert json.loads(said["CMD"])[0] == "gunicorn"


@pytest.mark.parametrize(
    ("name", "goes"),
    [
        ("manage.py", True),
        ("locale/fr/LC_MESSAGES/django.mo", True),
        ("events/models.py", True),
        ("scripts/check_health.py", True),
        ("scripts/demo.py", False),
        ("tests/settings.py", False),
        ("events/__pycache__/models.cpython-313.pyc", False),
        ("secrets/secret_key", False),
        (".env", False),
        (".git/config", False),
    ],
)
def test_image_takes_what_the_site_runs_on(name: str, goes: bool) -> None:
    patterns = [
        line
        for line in text(".dockerignore").splitlines()
        if line and not line.startswith("#")
    ]
    assert run_dockerfile.goes_in(name, patterns) is goes


def test_the_page_cache_of_nginx_can_be_switched_on_as_it_is_written() -> None:
    """Its includes stand in the file, and repeat nothing that may stand there once."""
    site, location = text("deploy/nginx.conf"), "nginx-page-cache-location.conf"
    included = re.findall(r"#include /srv/fairville/(\S+);", site)
    around = site.split("    location / {")[2].split("    }")[0]
    names = {
        file: set(re.findall(r"^ *([a-z_]+) ", words, re.MULTILINE))
        for file, words in ((location, text(f"deploy/{location}")), ("site", around))
    }

    assert included == ["deploy/nginx-page-cache.conf", f"deploy/{location}"]
    assert all((ROOT / name).exists() for name in included)
    assert f"#include /srv/fairville/deploy/{location};" in around
    assert "proxy_cache" in names[location]
    assert "proxy_pass" in names["site"]
    assert names[location] & names["site"] == set()

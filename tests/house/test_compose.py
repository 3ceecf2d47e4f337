"""What compose would run is what the image, the units and the project do run."""

import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[2]
SERVICE = re.compile(r"^  (\w+):\n((?:    .*\n|\n)+)", re.MULTILINE)
PROGRAM = "/srv/fairville/.venv/bin/python "
# Those of other people's images, whose programs are theirs.
OF_OTHERS = {"database", "cache", "proxy"}


def services() -> dict[str, str]:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    part = text.split("\nservices:\n")[1].split("\nvolumes:\n")[0]
    return dict(SERVICE.findall(f"{part}\n"))


def words(said: str) -> list[str]:
    """A list of plain words, as YAML writes it on one line."""
    return [word.strip(' "') for word in said.strip("[]").split(",")]


def commands() -> dict[str, list[str]]:
    found = {
        name: re.search(r"^    command: (\[.*\])$", text, re.MULTILINE)
        for name, text in services().items()
        if name not in OF_OTHERS
    }
    return {name: words(match[1]) for name, match in found.items() if match}


def unit_command(name: str) -> list[str]:
    text = (ROOT / "deploy" / "systemd" / name).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("ExecStart="))
    return shlex.split(line.removeprefix(f"ExecStart={PROGRAM}"))


def test_services_run_the_commands_that_are_meant() -> None:
    assert {name: shlex.join(one) for name, one in commands().items()} == {
        "migrate": "python manage.py migrate --noinput",
        "worker": "python manage.py deliver --loop",
        "backup": "python manage.py backup /srv/backups --keep-days 30",
    }
    assert services().keys() - commands().keys() == {"web", *OF_OTHERS}
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (web,) = re.findall(r"^CMD (.*)$", dockerfile, re.MULTILINE)
    unit = (ROOT / "deploy/systemd/fairville-web.service").read_text(encoding="utf-8")
    for option in ("fairville_site.wsgi", "--no-control-socket", "--worker-tmp-dir="):
        assert option in web
        assert option in unit
    assert json.loads(web)[0] == "gunicorn"


@pytest.mark.parametrize("service", ["migrate", "worker", "backup"])
def test_each_command_takes_the_options_that_it_is_given(service: str) -> None:
    _python, _manage, name, *options = commands()[service]
    command = load_command_class(str(get_commands()[name]), name)

    command.create_parser("manage.py", name).parse_args(options)


def test_units_and_compose_agree() -> None:
    assert unit_command("fairville-worker@.service") == commands()["worker"][1:]
    *_, folder, option, days = unit_command("fairville-backup.service")
    assert folder == "/var/lib/fairville/backups"
    assert commands()["backup"][-2:] == [option, days]


def test_other_peoples_images_get_no_secret_of_the_site() -> None:
    """Whoever breaks into the proxy finds nothing of `.env` but the site's name."""
    found = services()
    proxy = dict(re.findall(r"^      ([A-Z]\w+): (.+)$", found["proxy"], re.MULTILINE))

    assert {
        name for name in found if "*site" in found[name]
    } == found.keys() - OF_OTHERS
    assert [name for name in OF_OTHERS if "env_file" in found[name]] == []
    assert proxy == {"SITE_NAME": "${SITE_NAME:?in .env}", "UPSTREAM": "web"}


def test_a_probe_asks_an_address_that_there_is(client, db) -> None:
    (asked,) = re.findall(r"check_health\.py, (/\w+)\]", services()["web"])

    assert asked == "/readyz"
    assert client.get(asked).text == "ok\n"

"""The project's own commands do what they promise."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
from babel.messages import Message

from scripts import catalogue

ROOT = Path(__file__).resolve().parents[2]
WITH_POSTGRES = [sys.executable, str(ROOT / "scripts" / "with_postgres.py")]
ANSWER = (
    "import os, psycopg;"
    "row = psycopg.connect(os.environ['TEST_DATABASE_URL'])"
    ".execute('SHOW data_directory').fetchone();"
    "print(row[0], flush=True)"
)


def environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in {"TEST_DATABASE_URL", "CHROMIUM_PATH"}
    }


def with_postgres(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*WITH_POSTGRES, sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_postgres_answers_the_command_and_leaves_with_it() -> None:
    done = with_postgres(ANSWER + "; raise SystemExit(7)")
    assert (done.returncode, done.stderr) == (7, "")
    data = Path(done.stdout.strip())
    assert data.parent.name.startswith("fairville-pg-")
    assert not data.parent.exists()


def test_postgres_leaves_when_its_runner_is_terminated() -> None:
    code = ANSWER + "; import time; time.sleep(60)"
    with subprocess.Popen(
        [*WITH_POSTGRES, sys.executable, "-c", code],
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as runner:
        assert runner.stdout
        data = Path(runner.stdout.readline().strip())
        socket_folder = str(data.parent)
        with psycopg.connect(host=socket_folder, user="fairville") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        runner.send_signal(signal.SIGTERM)
        assert runner.wait(20) == 128 + signal.SIGTERM
    assert not data.parent.exists()


def test_given_database_is_used_as_it_is() -> None:
    done = subprocess.run(
        [*WITH_POSTGRES, "printenv", "TEST_DATABASE_URL"],
        env=environment() | {"TEST_DATABASE_URL": "postgresql://elsewhere/site"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "postgresql://elsewhere/site\n"


def test_wrong_chromium_is_said_in_one_sentence() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "find_chromium"],
        env=environment() | {"CHROMIUM_PATH": "/nowhere/chromium"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert (
        done.stderr == "CHROMIUM_PATH names /nowhere/chromium, which is no program.\n"
    )


def test_the_browser_without_a_window_comes_first(tmp_path: Path) -> None:
    for name in ("chromium", "chromium-headless-shell"):
        program = tmp_path / name
        program.touch(0o755)
        done = subprocess.run(
            [ROOT / "scripts" / "find_chromium"],
            env={"PATH": str(tmp_path)},  # without apt-get, id and grep
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == f"{program}\n"


def test_bootstrap_does_nothing_when_the_environment_is_up_to_date(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "a clone"
    for name in ("scripts", "requirements", ".venv/bin"):
        (folder / name).mkdir(parents=True)
    script = folder / "scripts" / "bootstrap"
    script.write_bytes((ROOT / "scripts" / "bootstrap").read_bytes())
    script.chmod(0o755)
    for name in ("requirements/dev.txt", ".venv/installed-dev.txt"):
        (folder / name).write_text("the same lock")
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    for kind in ("run", "dev"):
        done = subprocess.run(
            [script, kind], env={}, capture_output=True, text=True, check=True
        )
        assert (done.stdout, done.stderr) == ("", "")


def test_every_make_target_that_help_lists_is_a_command_of_the_project() -> None:
    makefile = (ROOT / "Makefile").read_text()
    listed = re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE)
    assert listed == [
        *(
            "help",
            "demo",
            "test",
            "test-deep",
            "coverage",
            "bench",
            "check",
            "shots",
            "guide",
        ),
        *("lock", "messages", "format", "clean"),
    ]


def existing(*modules: str) -> set[str]:
    paths = {name: ROOT / name.replace(".", "/") for name in modules}
    return {
        name
        for name, path in paths.items()
        if path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()
    }


def test_pure_modules_and_foundations_are_held_by_a_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {
        contract["name"]: contract
        for contract in settings["tool"]["importlinter"]["contracts"]
    }
    pure = contracts["Times, calendars and calls are plain values"]["source_modules"]
    assert set(pure) == existing("events.clock", "events.ical", "events.zoom")
    door = contracts["The front door is used by nobody, its foundation modules by all"]
    foundations = contracts["The foundation modules know no app"]["source_modules"]
    open_to_all = [line.removeprefix("** -> ") for line in door["ignore_imports"]]
    assert set(foundations) == existing(*open_to_all)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Quoi de neuf ?", "plain space before : ; ? ! » or %"),
        ("Inscription : ouverte", "plain space before : ; ? ! » or %"),
        ("50 %% des places", "plain space before : ; ? ! » or %"),
        ("« Bien\N{NO-BREAK SPACE}»", "plain space after «"),
        ("Venez!", "no space before ; ? ! or »"),
        ("«Bien\N{NO-BREAK SPACE}»", "no space after «"),
        ("L'heure", "straight apostrophe"),
        ('Dit "oui"', "straight double quote"),
    ],
)
def test_french_print_is_checked(text: str, fault: str) -> None:
    assert list(catalogue.french_faults(text)) == [f"{fault} in “{text}”"]


@pytest.mark.parametrize(
    "text",
    [
        "Quoi de neuf\N{NARROW NO-BREAK SPACE}?",
        "Inscription\N{NO-BREAK SPACE}: %(state)s",
        "<a href=\"/fr/?q=1\" title='non'>L’heure</a>",
        "De %(start)s à %(end)s, le {day:02} mai à 15:30",
        "«\N{NO-BREAK SPACE}Bien\N{NO-BREAK SPACE}»",
    ],
)
def test_good_french_print_passes(text: str) -> None:
    assert list(catalogue.french_faults(text)) == []


def test_placeholders_must_be_those_of_the_source() -> None:
    right = Message(("One place", "%(n)s places"), string=("Une place", "%(n)s places"))
    wrong = Message("Until %(day)s", string="Jusqu’au %(jour)s")
    assert list(catalogue.faults_of(right)) == []
    assert list(catalogue.faults_of(wrong)) == [
        "placeholders differ in “Jusqu’au %(jour)s”"
    ]


def test_template_messages_are_found_whatever_their_indentation() -> None:
    template = """
    {% block a %}
          {% blocktranslate trimmed count n=n %}
            One place
          {% plural %}
            {{ n }} places
          {% endblocktranslate %}
      {% translate "May" context "month" %}
    {% endblock %}
    """
    sources = catalogue.messages_of([("page.html", catalogue.as_python(template))])
    assert [(message.id, message.context) for message in catalogue.words(sources)] == [
        (("One place", "%(n)s places"), None),
        ("May", "month"),
    ]


def test_compiled_catalogue_is_the_same_at_every_run() -> None:
    first, second = (catalogue.mo_bytes(catalogue.stored_messages()) for _ in "ab")
    kept = catalogue.MO.read_bytes()
    # Not compared in the assertion: pytest takes minutes to show how they differ.
    is_same, is_current = first == second, kept == first
    assert is_same
    assert is_current

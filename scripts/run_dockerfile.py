"""Carries out each line of the Dockerfile in a clean Debian 13, without Docker.

    python3 scripts/run_dockerfile.py

Needs root, debootstrap, iproute2 and a network; ends by itself. A stage is a folder,
`FROM python:3.13-slim` the Python 3.13 of Debian. At the end the site runs from the
last stage as its user, on a read-only root, until HEALTHCHECK and /fr/ have answered.
"""

import json
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from string import Template

import clean_root
from clean_root import ROOT, say

IMAGE = "python:3.13-slim"
SILENT = {"VOLUME", "EXPOSE"}
KEPT = {"HEALTHCHECK": "health", "CMD": "command"}
# What whoever runs the image gives it; the database beside the media for this once.
GIVEN = {
    "SECRET_KEY": "only-for-this-run-" + "x" * 40,
    "DATABASE_URL": "sqlite:////srv/var/media/db.sqlite3",
}
TRY = """
cd {workdir}
python manage.py migrate --noinput --verbosity 0
python manage.py loaddata programme --verbosity 0
{command} &
site=$!
for second in $(seq 40); do
    if {health}; then break; fi
    sleep 1
done
{health}
python -c '{ask}'
if touch /srv/fairville/written 2>/dev/null; then echo "The root is writable."; exit 1; fi
kill $site
wait $site
"""
ASK = (
    "import urllib.request as u;"
    'page = u.urlopen("http://127.0.0.1:8000/fr/", timeout=20).read().decode();'
    'css = page.split("href=\\"/static/")[1].split("\\"")[0];'
    'u.urlopen("http://127.0.0.1:8000/static/" + css, timeout=20);'
    'print("/fr/ answers", len(page), "characters, and of its files", css)'
)


@dataclass
class Stage:
    folder: Path
    environment: dict[str, str] = field(
        default_factory=lambda: {"PATH": clean_root.PATH}
    )
    workdir: str = "/"
    user: str = "0"
    command: str = ""
    health: str = ""


def instructions(text: str) -> list[tuple[str, str]]:
    """Each instruction and what follows it, comments left out, lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = (line.split(None, 1) for line in joined.splitlines() if line.strip())
    return [(word.upper(), rest.strip()) for word, rest in pairs]


def goes_in(name: str, patterns: list[str]) -> bool:
    """Whether .dockerignore lets a file into the image: the last match decides."""
    path = PurePosixPath(name)
    wholes = [str(path), *(str(parent) for parent in path.parents if parent.name)]
    kept = True
    for pattern in patterns:
        plain = pattern.removeprefix("!").removeprefix("**/")
        shown = path.parts if "**/" in pattern else wholes
        if any(fnmatch(part, plain) for part in shown):
            kept = pattern.startswith("!")
    return kept


def context() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    return [name for name in names if goes_in(name, patterns)]


def copy(stage: Stage, stages: dict[str, Stage], words: list[str]) -> None:
    options = [word for word in words if word.startswith("--")]
    *sources, target = [word for word in words if not word.startswith("--")]
    inner = str(PurePosixPath(stage.workdir) / target)
    into = stage.folder / inner.lstrip("/")
    if options:
        (option,) = options
        origin = stages[option.removeprefix("--from=")].folder
        for source in sources:
            into.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["cp", "-aT", str(origin / source.lstrip("/")), str(into)], check=True
            )
        return
    for source in sources:
        found = [n for n in context() if source in (".", n) or n.startswith(source)]
        if not found:
            sys.exit(f"COPY {source}: .dockerignore leaves nothing of it.")
        for name in found:
            place = into / name if source == "." else into
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place)


def run(stage: Stage, script: str) -> None:
    code = clean_root.inside(
        stage.folder,
        f"cd {shlex.quote(stage.workdir)} && {script}",
        environment=stage.environment,
        user=stage.user,
    )
    if code:
        sys.exit(f"RUN failed with {code}.")


def variables(stage: Stage, rest: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in shlex.split(rest))
    return {
        name: value.replace("$PATH", stage.environment["PATH"])
        for name, _equals, value in pairs
    }


def shell_words(rest: str) -> str:
    """A JSON list of words as one line of a shell."""
    return shlex.join(json.loads(rest[rest.index("[") :]))


def carry_out(stage: Stage, stages: dict[str, Stage], word: str, rest: str) -> None:
    if word in {"ENV", "ARG"}:
        stage.environment |= variables(stage, rest)
    elif word == "WORKDIR":
        stage.workdir = rest
        (stage.folder / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
    elif word == "COPY":
        copy(
            stage,
            stages,
            shlex.split(Template(rest).safe_substitute(stage.environment)),
        )
    elif word == "RUN":
        run(stage, rest)
    elif word == "USER":
        stage.user = rest
    elif word in KEPT:
        setattr(stage, KEPT[word], shell_words(rest))
    elif word not in SILENT:
        sys.exit(f"This script does not know {word}.")


def begin(folder: Path, stages: dict[str, Stage], rest: str) -> Stage:
    image, *name = rest.split()
    if image != IMAGE:
        sys.exit(f"This script knows {IMAGE} only, not {image}.")
    label = name[-1] if name else f"stage-{len(stages)}"
    # The builder makes a venv; whoever runs the site needs Python alone.
    packages = ("python3", "python3-venv") if name else ("python3",)
    origin = clean_root.base(*packages)
    stages[label] = Stage(clean_root.copy_of(origin, folder / label))
    return stages[label]


def main() -> None:
    clean_root.need("debootstrap", "unshare", "chroot", "ip")
    with tempfile.TemporaryDirectory(prefix="fairville-image-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        stages: dict[str, Stage] = {}
        for word, rest in instructions((ROOT / "Dockerfile").read_text()):
            say(f"{word} {' '.join(rest.split())[:100]}")
            if word == "FROM":
                stage = begin(folder, stages, rest)
            else:
                carry_out(stage, stages, word, rest)
        say("running the last stage on a read-only root")
        script = TRY.format(
            workdir=stage.workdir, command=stage.command, health=stage.health, ask=ASK
        )
        environment = stage.environment | GIVEN
        code = clean_root.inside(
            stage.folder,
            f"set -e\n{script}",
            environment=environment,
            user=f"{stage.user}:65534",
            alone=True,
            seconds=180,
        )
        if code:
            sys.exit(f"The image does not run (code {code}): see above.")
    say("every line was carried out, and the site answered")


if __name__ == "__main__":
    main()

"""Photographs every page and every state: var/shots/index.html, README's pictures.

A demo of its own is started in a fresh folder; the tests' states (`tests/states.py`) are
added to it, and at the end everything that is to come is taken away. Arguments choose
pages by name.
"""

import html
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "shots"
PICTURES = ROOT / "docs" / "pictures"
HEIGHT = 900
# Every width in both languages and in both schemes.
FORMS = [
    ("fr", 390, "light"),
    ("en", 390, "dark"),
    ("fr", 768, "dark"),
    ("en", 768, "light"),
    ("fr", 1280, "light"),
    ("en", 1280, "dark"),
]
# The demo as visitors meet it, before the states join it.
DEMO = {
    "home": "/{language}/",
    "programme": "/{language}/sessions/",
    "archive": "/{language}/sessions/archive/2026/",
    "online": "/{language}/sessions/101-x/",
    "last places": "/{language}/sessions/102-x/",
    "running": "/{language}/sessions/103-x/",
    "full": "/{language}/sessions/104-x/",
    "record": "/{language}/sessions/109-x/",
    "April 2026": "/{language}/sessions/3-x/",
    "May 2023": "/{language}/sessions/2-x/",
    "2015": "/{language}/sessions/1-x/",
}
# Run inside the demo; the last line printed is JSON.
ADDRESSES = """
import json
from tests import pages, states
built, personal = states.every_state(), pages.personal()
print(json.dumps({
    language: pages.public(language) | pages.session_pages(built, language) | personal
    for language in ("fr", "en")
}))
"""
NOTHING_AHEAD = """
from tests import states
states.nothing_ahead()
print("{}")
"""
EMPTIED = {
    "home": "/{language}/",
    "programme": "/{language}/sessions/",
    "series": "/{language}/series/101-x/",
}

type Addresses = dict[str, dict[str, str]]  # by name, then by language


@dataclass(frozen=True)
class Shot:
    name: str
    language: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        words = f"{self.name} {self.language} {self.width} {self.scheme}"
        return "-".join(words.replace(",", "").replace(":", " ").split()) + ".png"


README_PICTURES = {
    Shot("demo, home", "fr", 1280, "light"): "home-fr.jpg",
    Shot("demo, home", "en", 1280, "dark"): "home-en-dark.jpg",
    Shot("demo, programme", "fr", 390, "light"): "programme-fr-phone.jpg",
    Shot("demo, online", "en", 390, "dark"): "session-en-phone.jpg",
}


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """A fresh demo; gives its address and ends it."""
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "scripts" / "demo.py")],
        env=os.environ | {"DEMO_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield address_in(process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def address_in(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if line.strip().startswith("The site"):
            return line.split()[-1].rstrip("/")
    sys.exit("The demo did not start.")


def inside(folder: Path, code: str) -> Addresses:
    """What code says that is run with the demo's own data."""
    settings = {
        "DJANGO_SETTINGS_MODULE": "fairville_site.settings",
        "DEMO": "1",
        "VAR_DIR": str(folder),
        "SECRET_KEY": (folder / "secret-key").read_text(),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", code],
        cwd=ROOT,
        env=os.environ | settings,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: Addresses = json.loads(done.stdout.splitlines()[-1])
    return answer


def states_in(folder: Path) -> Addresses:
    """Add the tests' states; the addresses of these and of every kind of page."""
    asked = inside(folder, ADDRESSES)
    return {
        name: {language: asked[language][name] for language in asked}
        for name in asked["fr"]
    }


def in_both(patterns: dict[str, str], before: str) -> Addresses:
    return {
        f"{before}, {name}": {
            language: pattern.format(language=language) for language in ("fr", "en")
        }
        for name, pattern in patterns.items()
    }


def take(browser: Browser, site: str, addresses: Addresses) -> list[Shot]:
    """Photograph pages in every form."""
    shots: list[Shot] = []
    if not addresses:
        return shots
    for language, width, scheme in FORMS:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=f"{language}-FR",
        )
        page = context.new_page()
        for name, address in addresses.items():
            shots.append(Shot(name, language, width, scheme))
            photograph(page, site + address[language], shots[-1])
        context.close()
        print(f"· {len(addresses)} pages, {language} {width} px {scheme}", flush=True)
    return shots


def photograph(page: Page, address: str, shot: Shot) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / shot.file, full_page=True)
    if file := README_PICTURES.get(shot):
        page.screenshot(path=PICTURES / file, type="jpeg", quality=72)


def contact_sheet(shots: list[Shot]) -> str:
    sheets = []
    for name in dict.fromkeys(shot.name for shot in shots):
        figures = "".join(
            f'<a href="{shot.file}"><img src="{shot.file}" loading="lazy" '
            f'alt="{html.escape(" ".join((name, shot.language, shot.scheme)))}" '
            f'width="{shot.width // 4}"></a>\n'
            for shot in shots
            if shot.name == name
        )
        sheets.append(f"<h2>{html.escape(name)}</h2>\n<div>{figures}</div>")
    style = "body{font:16px system-ui;margin:2em}div{display:flex;flex-wrap:wrap}"
    style += "div{align-items:flex-start}img{margin:4px;border:1px solid #999}"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>Every page</title><style>{style}</style>" + "\n".join(sheets)
    )


def chosen(addresses: Addresses) -> Addresses:
    """Those that the arguments name; all without any."""
    wanted = sys.argv[1:] or list(addresses)
    return {name: where for name, where in addresses.items() if name in wanted}


def take_all(browser: Browser, site: str, folder: Path) -> list[Shot]:
    shots = take(browser, site, chosen(in_both(DEMO, "demo")))
    shots += take(browser, site, chosen(states_in(folder)))
    inside(folder, NOTHING_AHEAD)
    return shots + take(browser, site, chosen(in_both(EMPTIED, "nothing ahead")))


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fairville-shots-") as name:
        folder = Path(name)
        with demo(folder) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ["CHROMIUM_PATH"],
                args=[
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                ],
            )
            shots = take_all(browser, site, folder)
            browser.close()
    if unknown := set(sys.argv[1:]) - {shot.name for shot in shots}:
        sys.exit(f"No such page: {', '.join(sorted(unknown))}.")
    (FOLDER / "index.html").write_text(contact_sheet(shots), encoding="utf-8")
    print(f"\n{len(shots)} pictures: {FOLDER / 'index.html'}")


if __name__ == "__main__":
    main()

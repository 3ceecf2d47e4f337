"""Photographs the demo's pages and states: var/shots/index.html, README's pictures.

A demo of its own is started in a fresh folder. Arguments choose pages by name.
"""

import html
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
WIDTHS = (390, 768, 1280)
LANGUAGES = ("fr", "en")
SCHEMES = ("light", "dark")
HEIGHT = 900
PAGES = {
    "home": "/{language}/",
    "programme": "/{language}/sessions/",
    "archive": "/{language}/sessions/archive/2026/",
    "session online": "/{language}/sessions/101-x/",
    "session last places": "/{language}/sessions/102-x/",
    "session running": "/{language}/sessions/103-x/",
    "session full": "/{language}/sessions/104-x/",
    "session cancelled": "/{language}/sessions/105-x/",
    "session postponed": "/{language}/sessions/106-x/",
    "session undated": "/{language}/sessions/107-x/",
    "session in French only": "/{language}/sessions/108-x/",
    "session with a record": "/{language}/sessions/109-x/",
    "session of 2026": "/{language}/sessions/3-x/",
    "session of 2023": "/{language}/sessions/2-x/",
    "series list": "/{language}/series/",
    "series": "/{language}/series/1-x/",
    "speakers": "/{language}/speakers/",
    "speaker": "/{language}/speakers/5-x/",
    "resources": "/{language}/resources/",
    "resource": "/{language}/resources/2-x/",
    "project": "/{language}/about/project/",
    "register": "/{language}/sessions/102-x/register/",
    "not found": "/{language}/nowhere/",
    "login": "/accounts/login/",
    "mailbox": "/mailbox/",
}


@dataclass(frozen=True)
class Shot:
    name: str
    language: str
    width: int
    scheme: str

    @property
    def file(self) -> str:
        words = (self.name, self.language, str(self.width), self.scheme)
        return f"{'-'.join(words).replace(' ', '-')}.png"


README_PICTURES = {
    Shot("home", "fr", 1280, "light"): "home-fr.jpg",
    Shot("session online", "en", 390, "dark"): "session-en-phone.jpg",
}


@contextmanager
def demo() -> Iterator[str]:
    """A fresh demo; gives its address and ends it."""
    with tempfile.TemporaryDirectory(prefix="fairville-shots-") as folder:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "scripts" / "demo.py")],
            env=os.environ | {"DEMO_DIR": folder},
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


def take(browser: Browser, address: str, shots: list[Shot]) -> None:
    for language, width, scheme in sorted(
        {(shot.language, shot.width, shot.scheme) for shot in shots}
    ):
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=f"{language}-FR",
        )
        page = context.new_page()
        for shot in shots:
            if (shot.language, shot.width, shot.scheme) == (language, width, scheme):
                photograph(page, address, shot)
        context.close()
        print(f"· {language} {width} px {scheme}", flush=True)


def photograph(page: Page, address: str, shot: Shot) -> None:
    page.goto(address + PAGES[shot.name].format(language=shot.language))
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / shot.file, full_page=True)
    if file := README_PICTURES.get(shot):
        page.screenshot(path=PICTURES / file, type="jpeg", quality=80)


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
    style += "img{margin:4px;border:1px solid #999}"
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>Every page</title><style>{style}</style>" + "\n".join(sheets)
    )


def main() -> None:
    wanted = sys.argv[1:] or list(PAGES)
    if unknown := set(wanted) - set(PAGES):
        sys.exit(f"No such page: {', '.join(sorted(unknown))}.")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    PICTURES.mkdir(exist_ok=True)
    shots = [
        Shot(name, language, width, scheme)
        for name in wanted
        for language in LANGUAGES
        for width in WIDTHS
        for scheme in SCHEMES
    ]
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM_PATH"],
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        take(browser, address, shots)
        browser.close()
    (FOLDER / "index.html").write_text(contact_sheet(shots), encoding="utf-8")
    print(f"\n{len(shots)} pictures: {FOLDER / 'index.html'}")


if __name__ == "__main__":
    main()

"""Takes the pictures of the organisers' guides: docs/pictures/desk-*.jpg.

A demo of its own is started in a fresh folder. Its organiser does once what the guides
tell of; then each page is photographed in both languages.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from shots import PICTURES, demo

# The demo's organiser, as `load_demo` makes it.
EMAIL = "organiser@example.org"
PASSWORD = "demo-organiser"  # noqa: S105 (the demo listens on loopback only)
BIGGEST = 120_000  # bytes of one picture
QUALITIES = (80, 70, 60, 50, 40, 30)
TALLEST = 1100
WIDE, PHONE = 1280, 390
LOOSEN = """() => {
  for (const bar of document.querySelectorAll(".submit-row")) {
    bar.style.position = "static";
  }
}"""
BOX = """part => {
  const {x, y, width, height} = part.getBoundingClientRect();
  return {x: x - 16, y: y + scrollY, width: width + 32, height};
}"""
SESSION, OVER = "events/session/102", "events/session/109"


@dataclass(frozen=True)
class Picture:
    """A part of a page of the desk."""

    name: str
    address: str
    of: str = "#content"
    width: int = WIDE


def sign_in(page: Page, site: str) -> None:
    page.goto(f"{site}/admin/")
    page.locator("main input[name=login]").fill(EMAIL)
    page.locator("main input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(".submit-row [name=_continue]").click()


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def work(page: Page, desk: str) -> list[Picture]:
    """What the guides tell of, done once; the pictures to take of it."""
    draft = copy(page, desk)
    page.goto(f"{desk}/{SESSION}/change/")
    page.locator("[name=starts_at_1]").fill("15:00")
    page.locator("[name=ends_at_1]").fill("18:00")
    save(page)
    written = write(page, desk)
    page.goto(f"{desk}/registrations/attendance/102/")
    guests = page.locator("#door-list .door-guest")
    for place in range(2):
        guests.nth(place).locator("button").click()
        page.locator("#door-list .door-is-in").nth(place).wait_for()
    return [
        Picture("home", ""),
        Picture(
            "languages", draft, of="fieldset[aria-labelledby=fieldset-0-1-heading]"
        ),
        Picture("draft", draft),
        Picture("tell", f"{SESSION}/tell/"),
        Picture("kit", f"{SESSION}/kit/"),
        Picture("word", written),
        Picture("door", "registrations/attendance/102/", width=PHONE),
        Picture("material", f"{OVER}/material/"),
    ]


def copy(page: Page, desk: str) -> str:
    """A draft: of its English texts one is missing, one stale; with a preview link."""
    page.goto(f"{desk}/{SESSION}/change/")
    press(page, "form[action$='/duplicate/'] button")
    page.locator("[name=summary_en]").fill("")
    text = page.locator("[name=description_fr]")
    text.fill(f"{text.input_value()} Entrée libre.")
    save(page)
    press(page, "form[action$='/preview/'] [name=make]")
    return page.url.removeprefix(f"{desk}/")


def write(page: Page, desk: str) -> str:
    """A word to whoever is registered, looked at and not sent."""
    page.goto(f"{desk}/registrations/mailing/add/?session=102&kind=word")
    page.locator("[name=subject_fr]").fill("Venez avec vos bottes")
    page.locator("[name=subject_en]").fill("Come with your boots")
    page.locator("[name=body_fr]").fill("Nous sortirons une demi-heure.")
    page.locator("[name=body_en]").fill("We go out for half an hour.")
    press(page, "main form .button")
    return page.url.removeprefix(f"{desk}/")


def take(page: Page, desk: str, picture: Picture, language: str) -> None:
    page.set_viewport_size({"width": picture.width, "height": TALLEST})
    page.goto(f"{desk}/{picture.address}")
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    # What sticks to the window would lie over the form.
    page.evaluate(LOOSEN)
    box = page.locator(picture.of).first.evaluate(BOX)
    box["x"], box["height"] = max(box["x"], 0), min(box["height"], TALLEST)
    path = PICTURES / f"desk-{picture.name}-{language}.jpg"
    for quality in QUALITIES:
        shot = page.screenshot(
            type="jpeg", quality=quality, clip=box, full_page=True, path=path
        )
        if len(shot) <= BIGGEST:
            print(f"· {path.name}, {len(shot) // 1000} kB", flush=True)
            return
    raise SystemExit(f"{path.name} is bigger than {BIGGEST} bytes.")


def take_all(browser: Browser, site: str) -> None:
    desk = f"{site}/admin"
    pictures: list[Picture] = []
    for language in ("en", "fr"):
        context = browser.new_context(locale=language, color_scheme="light")
        page = context.new_page()
        sign_in(page, site)
        pictures = pictures or work(page, desk)
        for picture in pictures:
            take(page, desk, picture, language)
        context.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="fairville-guide-") as name,
        demo(Path(name)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM_PATH"],
            args=["--no-sandbox", "--disable-gpu"],
        )
        take_all(browser, site)
        browser.close()


if __name__ == "__main__":
    main()

"""The stylesheets as the house tests read them: rules, colours, contrast."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CSS = ROOT / "static" / "css"

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
PIECE = re.compile(r"([^{}]*)([{}])")


@dataclass(frozen=True)
class Rule:
    file: str
    media: str
    selector: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def properties(self) -> dict[str, str]:
        return dict(self.declarations)


def public_files() -> list[Path]:
    """The parts of the pages' sheet; the admin's own is not read here."""
    parts = re.findall(r'@import url\("(.+?)"\)', (CSS / "site.css").read_text())
    return [CSS / name for name in parts]


def rules(path: Path) -> Iterator[Rule]:
    """Each rule with the at-rule around it; nesting goes one level deep."""
    around: list[str] = []
    for text, brace in PIECE.findall(COMMENT.sub("", path.read_text())):
        words = " ".join(text.split())
        if brace == "{":
            around.append(words)
            continue
        if words:
            outer, selector = "".join(around[:-1]), around[-1]
            yield Rule(path.name, outer, selector, tuple(_declarations(words)))
        around.pop()


def all_rules() -> list[Rule]:
    return [rule for path in public_files() for rule in rules(path)]


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for line in body.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def classes() -> set[str]:
    """Every class that a stylesheet names."""
    return {
        name
        for rule in all_rules()
        for name in re.findall(r"\.([a-z][\w-]*)", rule.selector)
    }


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of `#rrggbb`."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)

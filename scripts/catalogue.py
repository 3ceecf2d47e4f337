"""The French catalogue, without GNU gettext: `update` it from the sources, or `check` it.

Sources are English; locale/fr/LC_MESSAGES holds django.po, written by people, and
django.mo, made from it byte for byte the same at every run.
"""

import argparse
import io
import itertools
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "locale" / "fr" / "LC_MESSAGES"
PO = FOLDER / "django.po"
MO = FOLDER / "django.mo"
APPS = ["fairville_site", "speakers", "dialogues", "events", "registrations"]
TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}

CONTEXT_FIRST = ((1, "c"), 2)
CONTEXT_FIRST_PLURAL = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": CONTEXT_FIRST,
    "pgettext_lazy": CONTEXT_FIRST,
    "npgettext": CONTEXT_FIRST_PLURAL,
    "npgettext_lazy": CONTEXT_FIRST_PLURAL,
}

# Words of the markup, which the rules of French print do not touch.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{[^{}]*\}")
TAG = re.compile(r"<[^<>]+>|&\w+;")
FRENCH_RULES = {
    "plain space before : ; ? ! » or %": re.compile(r" [:;?!»%]"),
    "plain space after «": re.compile(r"« "),
    "no space before ; ? ! or »": re.compile(r"[^\W_][?!;»](?=\s|$)"),
    "no space after «": re.compile(r"«(?=\w)"),
    "straight apostrophe": re.compile(r"'"),
    "straight double quote": re.compile(r'"'),
}


class FrenchCatalog(Catalog):
    """A catalogue whose header holds no date, so that files change only with words."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Project-Id-Version", "Fairville Dialogues"),
            ("Language", "fr"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n > 1);\n"),
        ]


def empty_catalogue() -> FrenchCatalog:
    return FrenchCatalog(
        locale="fr",
        domain="django",
        charset="utf-8",
        fuzzy=False,
        header_comment="# The French catalogue: `make messages` brings it up to date.",
    )


def python_sources() -> Iterator[Path]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    for folder in [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES:
                yield path


def as_python(template: str) -> str:
    """The template's messages as Python calls; its indentation means nothing there."""
    lines = templatize(template).splitlines()
    return "\n".join(line.lstrip() for line in lines) + "\n"


def messages_of(texts: Iterable[tuple[str, str]]) -> FrenchCatalog:
    """The messages of Python texts, each with the name of its place."""
    catalogue = empty_catalogue()
    for place, text in texts:
        source = io.BytesIO(text.encode())
        for _, message, comments, context in extract(
            "python", source, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
        ):
            catalogue.add(
                message,
                locations=[(place, 0)],
                auto_comments=comments,
                context=context,
            )
    return catalogue


def messages_of_sources() -> FrenchCatalog:
    modules = ((path, path.read_text(encoding="utf-8")) for path in python_sources())
    pages = (
        (path, as_python(path.read_text(encoding="utf-8"))) for path in templates()
    )
    return messages_of(
        (path.relative_to(ROOT).as_posix(), text)
        for path, text in itertools.chain(modules, pages)
    )


def stored_messages() -> Catalog:
    if not PO.exists():
        return empty_catalogue()
    with PO.open("rb") as file:
        return read_po(file, locale="fr", domain="django")


def words(catalogue: Catalog) -> list[Message]:
    """All messages but the header."""
    return [message for message in catalogue if message.id]


def merged(sources: Catalog, stored: Catalog) -> FrenchCatalog:
    """The messages of the sources with the stored translations; nothing else stays."""
    catalogue = empty_catalogue()
    for message in words(sources):
        known = stored.get(message.id, message.context)
        same_form = known and known.pluralizable == message.pluralizable
        catalogue.add(
            message.id,
            string=known.string if known and same_form else None,
            locations=sorted(set(message.locations)),
            flags=(message.flags | (known.flags if known else set())),
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known else [],
            context=message.context,
        )
    return catalogue


def po_bytes(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(
        buffer,
        catalogue,
        width=88,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    copy = empty_catalogue()
    for message in words(catalogue):
        copy.add(
            message.id, message.string, flags=message.flags, context=message.context
        )
    buffer = io.BytesIO()
    write_mo(buffer, copy)
    return buffer.getvalue()


def strings_of(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, (tuple, list)) else [string or ""]


def ids_of(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def placeholder_faults(message: Message) -> Iterator[str]:
    """The singular may do without the number, or take it over from the plural."""
    wanted = [sorted(PLACEHOLDER.findall(text)) for text in ids_of(message)]
    for number, text in enumerate(strings_of(message)):
        allowed = wanted if number == 0 else wanted[-1:]
        if sorted(PLACEHOLDER.findall(text)) not in allowed:
            yield f"placeholders differ in “{text}”"


def french_faults(text: str) -> Iterator[str]:
    bare = TAG.sub("", PLACEHOLDER.sub("x", text).replace("%%", "%"))
    for rule, pattern in FRENCH_RULES.items():
        if pattern.search(bare):
            yield f"{rule} in “{text}”"


def faults_of(message: Message) -> Iterator[str]:
    strings = strings_of(message)
    if message.fuzzy:
        yield "fuzzy"
    if len(strings) != len(ids_of(message)):
        yield "not as many plural forms as French has"
    if not all(strings):
        yield "not translated"
        return
    yield from placeholder_faults(message)
    for text in strings:
        yield from french_faults(text)


def faults() -> Iterator[str]:
    if not PO.exists() or not MO.exists():
        yield "django.po or django.mo is missing"
        return
    sources = messages_of_sources()
    stored = stored_messages()
    for message in words(stored):
        if sources.get(message.id, message.context) is None:
            yield f"{ids_of(message)[0]!r}: no longer in the sources"
    current = merged(sources, stored)
    for message in words(current):
        for fault in faults_of(message):
            yield f"{ids_of(message)[0]!r}: {fault}"
    if PO.read_bytes() != po_bytes(current):
        yield "django.po is not what the sources give: run make messages"
    if MO.read_bytes() != mo_bytes(current):
        yield "django.mo is not what django.po gives: run make messages"


def update() -> int:
    catalogue = merged(messages_of_sources(), stored_messages())
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(catalogue))
    MO.write_bytes(mo_bytes(catalogue))
    missing = sum(not all(strings_of(message)) for message in words(catalogue))
    print(f"{len(words(catalogue))} messages, {missing} to translate in django.po.")
    return 0


def check() -> int:
    found = list(faults())
    print("\n".join(found) or "The French catalogue is complete.")
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["update", "check"])
    settings.configure()  # templatize asks for nothing but a configured Django
    return update() if parser.parse_args().command == "update" else check()


if __name__ == "__main__":
    sys.exit(main())

"""What a page leads to: its links, and its forms with what they would send."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

HOST = "http://testserver"
LEADING = {"a": "href", "link": "href", "iframe": "src", "img": "src", "source": "src"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.choosing = ""

    def handle_starttag(self, tag: str, attrs) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in LEADING and LEADING[tag] in said:
            self.links.append(urljoin(self.address, said[LEADING[tag]]))
        if tag == "form":
            action = urljoin(self.address, said.get("action", ""))
            self.open = Form(action, said.get("method", "get").lower())
            self.forms.append(self.open)
            self.by_id[said.get("id", "")] = self.open
        form = self.by_id.get(said["form"]) if "form" in said else self.open
        if form and said.get("name"):
            self.note(form, tag, said)
        if form and tag == "option" and self.choosing:
            is_first = not form.fields.get(self.choosing)
            if is_first or "selected" in said:
                form.fields[self.choosing] = said.get("value", "")

    def note(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, kind = said["name"], said.get("type", "text")
        if tag == "select":
            self.choosing = name
            form.fields[name] = ""
        elif kind in {"radio", "checkbox"}:
            if "checked" in said or name not in form.fields:
                form.fields[name] = said.get("value", "on")
        else:
            form.fields.setdefault(name, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag == "select":
            self.choosing = ""


def read(text: str, address: str) -> Reader:
    reader = Reader(HOST + address)
    reader.feed(text)
    return reader


def ours(addresses: list[str]) -> Iterator[str]:
    """As paths with their queries; what lies on other hosts is left out."""
    for one in addresses:
        whole = urldefrag(one)[0]
        if whole.startswith(HOST + "/"):
            parts = urlsplit(whole)
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def leads_to(text: str, address: str) -> Iterator[str]:
    """Links, searches, and where forms are sent; each is to be opened, not sent."""
    page = read(text, address)
    searches = [
        f"{form.action.partition('?')[0]}?{urlencode(form.fields)}"
        for form in page.forms
        if form.method == "get"
    ]
    sent = [form.action for form in page.forms if form.method != "get"]
    yield from ours([*page.links, *searches, *sent])

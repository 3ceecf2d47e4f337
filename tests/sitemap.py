"""The sitemap as a search engine reads it: its index, then each file that it names."""

from collections.abc import Iterator
from xml.etree import ElementTree

SITE = "http://testserver"
NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


def told(client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.content)  # noqa: S314 (our own answer)


def files(client) -> dict[str, str | None]:
    """Path → its last change."""
    return {
        one.findtext("s:loc", namespaces=NAMES).removeprefix(SITE): one.findtext(
            "s:lastmod", namespaces=NAMES
        )
        for one in told(client, "/sitemap.xml").findall("s:sitemap", NAMES)
    }


def in_file(client, path: str) -> Iterator[tuple[str, dict[str, str], str | None]]:
    for one in told(client, path).findall("s:url", NAMES):
        links = one.findall("x:link", NAMES)
        yield (
            one.findtext("s:loc", namespaces=NAMES),
            {link.get("hreflang"): link.get("href") for link in links},
            one.findtext("s:lastmod", namespaces=NAMES),
        )


def entries(client) -> dict[str, tuple[dict[str, str], str | None]]:
    """Address → its alternates and its last change."""
    return {
        address: (alternates, changed)
        for path in files(client)
        for address, alternates, changed in in_file(client, path)
    }

"""Markdown, as organisers type it, as plain text in paragraphs."""

from html.parser import HTMLParser

from fairville_site import prose

APART = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "hr"}


def plain_words(markdown: str) -> str:
    """Paragraphs an empty line apart, points with a dash, links with their address."""
    reader = _Reader()
    reader.feed(prose.markdown(markdown))
    reader.close()
    lines = (line.strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(lines).strip()


class _Reader(HTMLParser):
    """Reads the few tags that `prose` lets through."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.is_point = False
        self.address = ""
        self.link_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.parts.append("\n– ")
            self.is_point = True
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""
            self.link_from = len(self.parts)
        elif tag in APART and not self.is_point:
            self.parts.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag == "li":
            self.is_point = False
        elif tag in APART and not self.is_point:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(" ".join(data.split("\n")) if data.strip() else "")

    def _end_link(self) -> None:
        words = "".join(self.parts[self.link_from :])
        bare = self.address.removeprefix("mailto:").removeprefix("tel:")
        if bare and words.strip() != bare:
            self.parts.append(f" ({bare})")

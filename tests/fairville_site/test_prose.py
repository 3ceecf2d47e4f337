import html5lib
import pytest

from fairville_site.prose import TAGS, markdown, plain


def test_markdown_becomes_paragraphs_headings_and_links():
    html = markdown("# De quoi ?\n\nDe *l'eau*, [ici](https://example.org).\n\n- un\n")

    assert html == (
        "<h2>De quoi\u202f?</h2>\n"
        '<p>De <em>l’eau</em>, <a href="https://example.org" '
        'rel="noopener noreferrer">ici</a>.</p>\n'
        "<ul>\n<li>un</li>\n</ul>\n"
    )


def test_an_address_that_is_typed_as_it_is_becomes_a_link():
    html = markdown(
        "Voir https://example.org/a_b?c=1&d=2. Ou [https://example.org](https://a.example)"
        ", <https://b.example>, « http://c.example/d », javascript:alert(1)."
    )

    def link(address: str, words: str) -> str:
        return f'<a href="{address}" rel="noopener noreferrer">{words}</a>'

    long = "https://example.org/a_b?c=1&amp;d=2"
    assert html == (
        f"<p>Voir {link(long, long)}. "
        f"Ou {link('https://a.example', 'https://example.org')}, "
        f"{link('https://b.example', 'https://b.example')}, "
        f"«\u00a0{link('http://c.example/d', 'http://c.example/d')}\u00a0», "
        "javascript:alert(1).</p>\n"
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "[x](vbscript:msgbox)",
        '[x](https://example.org/" onmouseover="alert(1))',
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "![x](https://tracker.example/pixel.png)",
        "<style>body{display:none}</style>",
        "<iframe src='https://example.org'></iframe>",
        "`<script>`",
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<script>alert(1)</script>",
        "<!-- --><script>alert(1)</script>",
    ],
)
def test_markdown_holds_nothing_that_runs_or_loads(hostile):
    elements = html5lib.parseFragment(
        markdown(hostile), namespaceHTMLElements=False
    ).iter()

    for element in elements:
        if isinstance(element.tag, str) and element.tag != "DOCUMENT_FRAGMENT":
            assert element.tag in TAGS
            assert set(element.attrib) <= {"href", "rel"}
            assert element.get("href", "https:").startswith("https:")


def test_heading_levels_never_leave_the_page_without_an_order():
    assert markdown("###### Petit") == "<h4>Petit</h4>\n"


@pytest.mark.parametrize("empty", [None, ""])
def test_markdown_of_nothing_is_nothing(empty):
    assert markdown(empty) == ""


def test_plain_is_one_line_without_markup():
    text = "## Titre\n\nUn *mot* & [un lien](https://example.org).\n\nFin."

    assert plain(text) == "Titre Un mot & un lien. Fin."
    assert plain(text, words=2) == "Titre Un …"

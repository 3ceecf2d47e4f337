"""When a text lags behind its other side."""

import pytest

from fairville_site.translations import stale_after


@pytest.mark.parametrize(
    ("before", "after", "stale", "expected"),
    [
        ("a b c", "A b c", "", "en de"),
        ("a b c", "A B c", "", "de"),
        ("a b c", "A B C", "fr en de", ""),
        ("a b c", "a B c", "en de", "de"),  # catches up, and leads nobody
        ("a b c", "a b c", "de", "de"),
        ("a b c", "A b c", "de", "en de"),
        ("a - c", "a B c", "", ""),  # so does what was missing
        ("a b c", "a b -", "de", ""),
        ("a b c", "A b -", "", "en"),
        ("a b -", "A - -", "", ""),
        ("a b -", "- b -", "en", ""),  # the only one lags behind nothing
        ("a - -", "A - -", "", ""),
    ],
)
def test_an_edit_makes_the_other_languages_stale(before, after, stale, expected):
    def texts(line: str) -> dict[str, str]:
        words = (word.replace("-", "") for word in line.split())
        return dict(zip(["fr", "en", "de"], words, strict=True))

    lagging = stale_after(
        before=texts(before), after=texts(after), stale=set(stale.split())
    )

    assert lagging == expected.split()


def test_other_ends_of_lines_are_no_edit():
    before = {"fr": "Un\ndeux", "en": "One\ntwo"}
    after = {"fr": "Un\r\ndeux\r\n", "en": "One\r\ntwo"}

    assert stale_after(before=before, after=after, stale={"en"}) == ["en"]

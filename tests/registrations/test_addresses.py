import pytest

from registrations.addresses import BadAddress, normalised


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("amina@example.org", "amina@example.org"),
        ("  Amina@Example.ORG ", "amina@example.org"),
        ("amina@bücher.example", "amina@xn--bcher-kva.example"),
        ("amina@BÜCHER.example", "amina@xn--bcher-kva.example"),
        ("amina@xn--bcher-kva.example", "amina@xn--bcher-kva.example"),
        ("ａｍｉｎａ@example.org", "amina@example.org"),
        ("a.min.a+ville@example.org", "a.min.a+ville@example.org"),
    ],
)
def test_one_mailbox_is_one_address(typed, stored):
    assert normalised(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "amina",
        "@example.org",
        "amina@",
        "amina@" + "é" * 64 + ".example",
        "amina@a..example",
        "a" * 250 + "@example.org",
    ],
)
def test_what_cannot_be_written_to_is_refused(typed):
    with pytest.raises(BadAddress):
        normalised(typed)

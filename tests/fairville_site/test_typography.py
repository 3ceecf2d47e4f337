import pytest

from fairville_site.typography import typeset, unbroken

NBSP, THIN, HYPHEN = "\u00a0", "\u202f", "\u2011"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Co-produire la ville ?", f"Co{HYPHEN}produire la ville{THIN}?"),
        ("Qui décide : nous !", f"Qui décide{NBSP}: nous{THIN}!"),
        ("ici ; ailleurs", f"ici{THIN}; ailleurs"),
        ("« Habiter »", f"«{NBSP}Habiter{NBSP}»"),
        ("l'État s'en va", "l’État s’en va"),
        ("50 % des 30 €", f"50{THIN}% des 30{THIN}€"),
        ("habitant·e·s", "habitant·e·s"),
        ("Who decides: us! Really?", "Who decides: us! Really?"),
        ("2023-2026", "2023-2026"),
        ("a - b", "a - b"),
        ("", ""),
    ],
)
def test_typeset_glues_what_must_not_be_parted(typed, shown):
    assert typeset(typed) == shown


@pytest.mark.parametrize("text", ["Co-produire la ville ?", "« l'eau » : 50 %"])
def test_typeset_twice_is_typeset_once(text):
    assert typeset(typeset(text)) == typeset(text)


def test_no_line_ends_at_the_dash_of_a_range_and_nothing_else_is_held():
    hours = f"15h–17h{NBSP}CEST{NBSP}/ 14h–16h{NBSP}BST"
    days = f"25{NBSP}mai, 15h{NBSP}– 27{NBSP}mai, <b>"

    assert unbroken(hours) == (
        f'<span class="hold">15h–17h</span>{NBSP}CEST{NBSP}/ '
        f'<span class="hold">14h–16h</span>{NBSP}BST'
    )
    assert unbroken(days) == f"25{NBSP}mai, 15h{NBSP}– 27{NBSP}mai, &lt;b&gt;"

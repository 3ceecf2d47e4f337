"""Folding in Python and in the database: one answer, whoever asks."""

import pytest
from django.db.models import Value
from django.db.models.fields import TextField
from django.db.models.functions import Cast

from events.models import Session
from fairville_site.folding import BETWEEN, TABLE, Folded, Words, fold, words_of
from tests.factories import SessionFactory

SPELLINGS = [
    ("Défendre", "defendre"),
    ("DÉFENDRE", "defendre"),
    ("De\u0301fendre", "defendre"),
    ("co-production", "coproduction"),
    ("co\u2011production", "coproduction"),
    ("habitant·e·s", "habitantes"),
    ("Œuvre, cœur", "oeuvre, coeur"),
    ("Straße", "strasse"),
    ("l’eau", "l'eau"),
    ("İstanbul, ıslak", "istanbul, islak"),
    ("Αθήνα, ΑΘΉΝΑΣ", "αθηνα, αθηνασ"),
    ("Łódź", "lodz"),
    ("Paris\u00a0: 10\u00a0%", "paris : 10 %"),
    ("القاهرة", "القاهرة"),
    ("", ""),
]


@pytest.mark.parametrize(("written", "folded"), SPELLINGS)
def test_fold_leaves_what_is_heard(written, folded):
    assert fold(written) == folded


def test_folding_twice_changes_nothing():
    everything = "".join(TABLE)
    assert fold(fold(everything)) == fold(everything)


@pytest.mark.django_db
def test_the_database_folds_as_python_does():
    session = SessionFactory()
    texts = [written for written, _ in SPELLINGS] + ["".join(TABLE)]
    for text in texts:
        column = Folded(Cast(Value(text), TextField()))
        row = Session.objects.annotate(folded=column).get(pk=session.pk)
        assert row.folded == fold(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("L’Île-de-France, 93 !", "l ile de france 93 iledefrance"),
        ("- un\n- co‑produire", "un co produire coproduire"),
        ("**habitant·e·s**/[lieu](x.y)", "habitant e s lieu x y habitantes"),
        ("«\u00a0Arts-et-métiers\u00a0»", "arts et metiers artsetmetiers"),
        ("".join(sorted(BETWEEN)), ""),
        ("", ""),
    ],
)
def test_words_are_the_parts_of_compounds_and_the_whole(written, found):
    session = SessionFactory()
    column = Words(Cast(Value(written), TextField()))

    row = Session.objects.annotate(found=column).get(pk=session.pk)

    assert words_of(row.found) == set(found.split())


@pytest.mark.django_db
def test_the_folded_column_follows_every_way_of_writing():
    session = SessionFactory(title_fr="Écouter", title_en="Listening", report_fr="")
    assert session.search_text.startswith("ecouter listening en une phrase")

    Session.objects.update(title_fr="Œuvrer", title_en=None)

    session.refresh_from_db()
    assert session.search_text.startswith("oeuvrer  en une phrase")

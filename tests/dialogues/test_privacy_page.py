"""The participants' page on their data says what the law asks, in both languages."""

import json
import re
from pathlib import Path

import pytest

from dialogues.models import Page

ROOT = Path(__file__).resolve().parents[2]
# GDPR, article 13, and what the site adds: in French, in English.
POINTS = {
    "who is responsible": ("responsable des données", "responsible for the data"),
    "purposes": ("À quoi cela sert", "What it is for"),
    "legal basis": ("La base légale est le service", "The legal basis is the service"),
    "consent": ("votre consentement", "your consent"),
    "what is needed": ("nous ne pouvons ni garder", "we can neither keep"),
    "recipients": ("Qui voit vos données", "Who sees your data"),
    "outside the Union": ("hors de l’Union européenne", "outside the European Union"),
    "how long": ("Combien de temps", "How long"),
    "postponed or without a date": ("garde ses inscriptions un an", "for a year after"),
    "backups": ("sauvegardes, 30 jours au plus", "backups for 30 days at most"),
    "rights": ("Vos droits", "Your rights"),
    "withdrawing": ("un lien qui y met fin", "a link that ends it"),
    "complaint": ("saisir l’autorité de contrôle", "turn to the supervisory authority"),
    "no decision by machine": ("ni décision prise", "no decision about you"),
    "recording": ("Si un enregistrement est prévu", "If a recording is planned"),
}


@pytest.fixture
def texts() -> tuple[str, str]:
    rows = json.loads((ROOT / "fixtures" / "programme.json").read_text("utf-8"))
    [fields] = [
        row["fields"]
        for row in rows
        if row["model"] == "dialogues.page" and row["fields"]["key"] == "privacy"
    ]
    return fields["body_fr"], fields["body_en"]


@pytest.mark.parametrize("point", POINTS)
def test_each_point_stands_in_both_languages(texts, point):
    assert [
        words in text for words, text in zip(POINTS[point], texts, strict=True)
    ] == [
        True,
        True,
    ]


def test_both_languages_have_the_same_parts(texts):
    french, english = (re.findall(r"^## ", text, re.MULTILINE) for text in texts)
    assert len(french) == len(english) >= 10
    paragraphs = [len(text.split("\n\n")) for text in texts]
    assert paragraphs[0] == paragraphs[1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en"])
def test_controller_officer_and_authority_stand_beside_it(client, settings, language):
    settings.LEGAL = settings.LEGAL | {
        name: f"canary of {name}"
        for name in (
            "LEGAL_CONTROLLER",
            "LEGAL_DPO",
            "LEGAL_AUTHORITY",
            "LEGAL_CONTACT",
        )
    }
    Page.objects.create(key="privacy", title_fr="Données", title_en="Data")

    page = client.get(f"/{language}/about/privacy/")

    for name in ("LEGAL_CONTROLLER", "LEGAL_DPO", "LEGAL_AUTHORITY", "LEGAL_CONTACT"):
        assert f"canary of {name}" in page.text

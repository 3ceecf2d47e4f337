"""The news of the programme as Atom."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from tests.factories import (
    SeriesFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
NOON = datetime(2026, 5, 20, 10, tzinfo=UTC)
ATOM = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def feed(client, address: str) -> ElementTree.Element:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)  # noqa: S314 (our own answer)


def titles(root: ElementTree.Element) -> list[str | None]:
    return [one.findtext("a:title", namespaces=ATOM) for one in entries(root)]


def entries(root: ElementTree.Element) -> list[ElementTree.Element]:
    return root.findall("a:entry", ATOM)


def links(element: ElementTree.Element) -> dict[str | None, str | None]:
    return {one.get("rel"): one.get("href") for one in element.findall("a:link", ATOM)}


def test_an_entry_says_what_when_and_where(client):
    session = SessionFactory(
        april_2026=True,
        in_person=True,
        title_fr="L’eau & nous <b>",
        summary_fr="Une phrase : simple.",
        changed_at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        created_at=datetime(2026, 3, 1, 8, tzinfo=UTC),
    )
    with override("fr"):
        page = session.get_absolute_url()

    root = feed(client, "/fr/sessions/atom.xml")

    [entry] = entries(root)
    assert root.get(LANGUAGE) == entry.get(LANGUAGE) == "fr"
    assert root.findtext("a:updated", namespaces=ATOM) == "2026-03-02T08:30:00+00:00"
    assert links(root) == {
        "alternate": f"{SITE}/fr/sessions/",
        "self": f"{SITE}/fr/sessions/atom.xml",
    }
    assert entry.findtext("a:title", namespaces=ATOM) == "L’eau & nous <b>"
    assert links(entry) == {"alternate": SITE + page}
    assert entry.findtext("a:published", namespaces=ATOM) == "2026-03-01T08:00:00+00:00"
    assert entry.findtext("a:updated", namespaces=ATOM) == "2026-03-02T08:30:00+00:00"
    assert entry.findtext("a:summary", namespaces=ATOM) == (
        '<p lang="fr">Jeudi 16\xa0avril 2026 · 15h–17h\xa0CEST · '
        f"{session.venue.name}, Bruxelles</p>"
        '<p lang="fr">Une phrase\xa0: simple.</p>'
    )


def test_the_newest_change_comes_first_counted_from_when_it_was_public(client):
    series = SeriesFactory()
    for name, changed, public in (
        ("old", 1, None),
        ("new", 3, None),
        ("written long ago, public since yesterday", 0, 4),
        ("public before it changed", 2, 1),
    ):
        SessionFactory(
            series=series,
            title_en=name,
            changed_at=datetime(2026, 3, 1 + changed, tzinfo=UTC),
            publish_at=public and datetime(2026, 3, 1 + public, tzinfo=UTC),
        )

    root = feed(client, "/en/sessions/atom.xml")

    assert titles(root) == [
        "written long ago, public since yesterday",
        "new",
        "public before it changed",
        "old",
    ]
    assert [
        one.findtext("a:updated", namespaces=ATOM)[:10] for one in entries(root)
    ] == ["2026-03-05", "2026-03-04", "2026-03-03", "2026-03-02"]


def test_it_holds_what_is_public_and_marks_what_does_not_take_place(client):
    series = SeriesFactory()
    for number, trait in enumerate(("cancelled", "postponed", "draft", "withdrawn")):
        SessionFactory(
            series=series,
            title_en=trait,
            changed_at=datetime(2026, 3, 9 - number, tzinfo=UTC),
            **{trait: True},
        )

    found = titles(feed(client, "/en/sessions/atom.xml"))

    assert found == ["[Cancelled] cancelled", "[Postponed] postponed"]


def test_a_borrowed_entry_says_its_language(client):
    SessionFactory(french_only=True, in_person=True, april_2026=True)

    [entry] = entries(feed(client, "/en/sessions/atom.xml"))

    summary = entry.findtext("a:summary", namespaces=ATOM)
    assert entry.get(LANGUAGE) == "fr"
    assert summary.startswith('<p lang="en">Thursday 16\xa0April 2026')
    assert summary.endswith('<p lang="fr">En une phrase.</p>')


def test_an_entry_keeps_its_id_whatever_becomes_of_its_title(client):
    session = SessionFactory()
    before = feed(client, "/en/sessions/atom.xml")
    session.title_en = "Another title"
    session.save()
    after = feed(client, "/en/sessions/atom.xml")
    french = feed(client, "/fr/sessions/atom.xml")

    ids = [
        entries(root)[0].findtext("a:id", namespaces=ATOM)
        for root in (before, after, french)
    ]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("urn:uuid:")


def test_a_series_has_its_own_with_its_sub_series_at_any_slug(client):
    parent = SeriesFactory(title_en="Dialogues")
    child = SeriesFactory(parent=parent)
    for number, series in enumerate((parent, child, SeriesFactory())):
        SessionFactory(
            series=series,
            title_en=f"Session of {number}",
            changed_at=NOON - timedelta(days=number),
        )

    root = feed(client, f"/en/series/{parent.pk}-an-old-title/atom.xml")

    assert titles(root) == ["Session of 0", "Session of 1"]
    assert root.findtext("a:title", namespaces=ATOM) == "Dialogues"
    assert links(root)["alternate"] == f"{SITE}/en/series/{parent.pk}-dialogues/"
    assert client.get("/en/series/999999-nothing/atom.xml").status_code == 404


def test_it_is_valid_when_there_is_nothing_to_say(client):
    root = feed(client, "/en/sessions/atom.xml")

    assert root.findtext("a:updated", namespaces=ATOM) == "2026-01-01T00:00:00+00:00"
    assert entries(root) == []


def test_it_holds_the_latest_fifty(client):
    SessionFactory.create_batch(51, series=SeriesFactory())

    assert len(entries(feed(client, "/en/sessions/atom.xml"))) == 50


def test_pages_lead_to_it(client):
    session = SessionFactory()
    with override("fr"):
        address = session.series.get_absolute_url()
    feeds = 'type="application/atom+xml"'

    text = client.get(address).text

    assert text.count(feeds) == 2
    for found in ("/fr/sessions/atom.xml", f"{address}atom.xml"):
        assert f'href="{found}"' in text
        assert client.get(found).status_code == 200

"""The archive narrowed by its address: over all its years, and in one of them."""

import html

import pytest
from django.utils.http import urlencode

from tests.events.test_filters import address, listed
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


def test_the_archive_narrows_over_all_its_years(client):
    old = SessionFactory(undated=True, hint_year=2015, title_fr="Eau")
    recent = SessionFactory(april_2026=True, title_fr="Eau")
    SessionFactory(april_2026=True)

    assert listed(client, address(section="archive/", q="eau")) == [recent, old]


def test_a_year_of_the_archive_keeps_what_one_looks_for(client):
    found = SessionFactory(april_2026=True, title_en="Empty homes")
    SessionFactory(april_2026=True, title_en="Water")
    SessionFactory(past=True, starts_at=found.starts_at.replace(year=2024))
    query = urlencode({"q": "homes", "format": found.format})

    everywhere = client.get(f"/en/sessions/archive/?{query}&page=1").text
    year = client.get(f"/en/sessions/archive/2026/?{query}")

    for number in (2024, 2026):
        link = f'<a href="/en/sessions/archive/{number}/?{html.escape(query)}">'
        assert link in everywhere
    assert list(year.context["page"]) == [found]
    assert (
        f'<a href="/en/sessions/archive/?{html.escape(query)}">All years' in year.text
    )
    assert year["Cache-Control"] == "no-store"
    other = client.get(f"/en/sessions/archive/2024/?{query}").text
    assert "No past session matches these filters." in other
    plain = client.get("/en/sessions/archive/2026/").text
    assert '<a href="/en/sessions/archive/2024/">' in plain
    assert "All years" not in plain

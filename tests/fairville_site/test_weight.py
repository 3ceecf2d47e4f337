"""How heavy a page is on the wire."""

import gzip

import pytest

from tests.factories import AppearanceFactory, SeriesFactory, SessionFactory
from tests.states import LONG_EN, LONG_FR

pytestmark = pytest.mark.django_db

PAGE = 10_000


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_full_page_of_the_programme_is_light(client, language):
    parent = SeriesFactory(title_fr="Dialogues en co-production")
    series = SeriesFactory(parent=parent)
    for number in range(40):
        session = SessionFactory(
            hybrid=True,
            series=series,
            title_fr=f"{number} {LONG_FR[number * 2 :]}",
            title_en=f"{number} {LONG_EN[number * 2 :]}",
        )
        AppearanceFactory(session=session)

    text = client.get(f"/{language}/sessions/").text

    assert text.count('<li class="row ') == 20  # the others on the next page
    assert len(gzip.compress(text.encode())) <= PAGE

import io
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from events import share_words
from events.choices import State
from tests.factories import CityFactory, SeriesFactory, SessionFactory, VenueFactory

pytestmark = pytest.mark.django_db

FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def address(subject: object, language: str = "fr") -> str:
    """Without the host, since the test client asks none."""
    with override(language):
        found = share_words.picture(subject).address
    assert found.startswith("http://testserver/")
    return found.removeprefix("http://testserver")


def kept(media: Path) -> list[str]:
    return sorted(path.name for path in (media / "share").iterdir())


class TestWords:
    def test_of_a_session_in_both_languages(self):
        session = SessionFactory(
            april_2026=True,
            hybrid=True,
            series__title_fr="Leviers",
            series__title_en="Levers",
            series__colour="teal",
            series__second_timezone="Europe/London",
            title_fr="Qui décide ?",
            title_en="Who decides?",
            venue=VenueFactory(name="Usquare", city="Bruxelles"),
        )
        with override("fr"):
            french = share_words.of_session(session)
        with override("en"):
            english = share_words.of_session(session)
        assert (french.language, french.colour, french.title, french.series) == (
            "fr",
            "teal",
            "Qui décide\u202f?",
            "Leviers",
        )
        assert (french.figure, french.day) == ("16", "Jeudi 16\xa0avril 2026")
        assert french.hours.replace("\xa0", " ") == "15h–17h CEST / 14h–16h BST"
        assert (english.title, english.day) == (
            "Who decides?",
            "Thursday 16\xa0April 2026",
        )
        assert english.hours.replace("\xa0", " ") == "3–5pm CEST / 2–4pm BST"
        assert "Usquare" in french.place
        assert french.state == ""

    def test_a_cancelled_one_says_so_and_a_postponed_one_shows_no_day(self):
        with override("en"):
            cancelled = share_words.of_session(SessionFactory(cancelled=True))
            postponed = share_words.of_session(SessionFactory(postponed=True))
        assert cancelled.state == "Cancelled"
        assert cancelled.day != ""
        assert (postponed.state, postponed.day, postponed.hours, postponed.figure) == (
            "Postponed",
            "New date to be announced",
            "",
            "",
        )

    def test_a_borrowed_title_is_shown_in_its_own_language(self):
        with override("en"):
            words = share_words.of_session(
                SessionFactory(french_only=True, title_fr="Qui décide")
            )
        assert (words.language, words.title) == ("en", "Qui décide")

    def test_of_a_series_names_its_own_cities(self):
        series = SeriesFactory(
            title_fr="Leviers",
            parent=SeriesFactory(title_fr="Dialogues"),
            cities=[CityFactory(name_fr="Dakar"), CityFactory(name_fr="Le Caire")],
        )
        with override("fr"):
            words = share_words.of_series(series)
        assert (words.title, words.series) == ("Leviers", "Dialogues")
        assert words.place == "Dakar · Le Caire"


class TestAnswer:
    def test_share_image_is_a_picture_to_keep_for_ever(self, client):
        answer = client.get(address(SessionFactory()))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == FOR_EVER
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in answer
        assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)

    def test_the_same_answer_while_nothing_changes_then_304(self, client):
        path = address(SessionFactory())
        first, second = client.get(path), client.get(path)
        assert first.content == second.content
        etag = first["ETag"]
        third = client.get(path, headers={"if-none-match": etag})
        assert (third.status_code, third.content, third["ETag"]) == (304, b"", etag)

    def test_an_edit_makes_another_address_and_removes_the_old_file(
        self, client, media
    ):
        session = SessionFactory(title_fr="Avant")
        before = address(session)
        client.get(before)
        client.get(address(session, "en"))
        session.title_fr = "Après"
        session.save()
        after = address(session)
        assert before != after
        answer = client.get(after)
        assert answer["Cache-Control"] == FOR_EVER
        stale = client.get(before)
        assert stale["Cache-Control"] == "public, max-age=300"
        assert stale.content == answer.content
        assert [name.split(".")[:2] for name in kept(media)] == [
            [f"session-{session.pk}", "en"],
            [f"session-{session.pk}", "fr"],
        ]

    def test_an_address_once_shared_keeps_its_picture(self, client):
        session = SessionFactory()
        with override("fr"):
            path = reverse("events:share_image", args=[session.pk, "ancien-titre"])
        assert client.get(path).status_code == 200

    @pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
    def test_none_of_what_is_not_public(self, client, state):
        assert client.get(address(SessionFactory(state=state))).status_code == 404

    def test_series_image_and_site_image(self, client):
        for path in (address(SeriesFactory()), address(None), address(None, "en")):
            answer = client.get(path)
            assert (answer.status_code, answer["Cache-Control"]) == (200, FOR_EVER)

    def test_it_takes_one_query(self, client, django_assert_num_queries):
        path = address(SessionFactory())
        client.get(path)
        with django_assert_num_queries(1):
            client.get(path)


class TestNamed:
    def test_in_the_head_of_the_session_s_page_and_in_its_data(self, client):
        session = SessionFactory(title_fr="Qui décide ?")
        with override("fr"):
            page = client.get(session.get_absolute_url()).text
            picture = share_words.picture(session)
        named = picture.address
        assert f'<meta property="og:image" content="{named}">' in page
        assert f'<meta property="og:image:alt" content="{picture.alt}">' in page
        assert '<meta property="og:image:width" content="1200">' in page
        assert f'"image": "{named}"' in page

    def test_in_the_head_of_every_other_page(self, client):
        series = SeriesFactory()
        with override("en"):
            pages = {
                series.get_absolute_url(): address(series, "en"),
                reverse("home"): address(None, "en"),
                reverse("speakers:speaker_list"): address(None, "en"),
            }
        for path, named in pages.items():
            assert f'content="http://testserver{named}"' in client.get(path).text

"""The announcement kit: what organisers paste, made from the record alone."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from events.announcement import FORMS, announcement, written
from events.models import Session, SessionContact
from tests.factories import AppearanceFactory, SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent / "golden"
SEEDS = {
    "000": "Défendre la co-production urbaine transformative",
    "001": "Co-produire la ville ?",
}


def said(session: Session, code: str, form: str) -> str:
    with override(code):
        found = announcement(Session.objects.for_page().get(pk=session.pk))
        return written(found, form)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_kit_of_a_real_announcement_is_these_texts(settings, seed):
    settings.SITE_URL = "https://dialogues.example.org"
    call_command("loaddata", "programme", verbosity=0)
    session = Session.objects.get(title_fr=SEEDS[seed])

    for code in ("fr", "en"):
        for form in FORMS:
            golden = GOLDEN / f"announcement-{seed}.{code}.{form}"
            assert said(session, code, form) == golden.read_text(encoding="utf-8")


def test_every_hour_and_zone_follows_the_record():
    series = SeriesFactory(second_timezone="Europe/London")
    session = SessionFactory(
        series=series,
        timezone="Europe/Paris",
        starts_at=datetime(2027, 1, 14, 14, tzinfo=UTC),
        ends_at=datetime(2027, 1, 14, 16, tzinfo=UTC),
    )
    winter = said(session, "en", "txt")

    Session.objects.update(
        starts_at=datetime(2027, 7, 15, 7, 30, tzinfo=UTC),
        ends_at=datetime(2027, 7, 15, 9, tzinfo=UTC),
    )

    summer = said(session, "en", "txt").replace("\xa0", " ")
    assert "3–5pm CET / 2–4pm GMT" in winter.replace("\xa0", " ")
    assert "Thursday 15 July 2027\n9:30–11am CEST / 8:30–10am BST\n" in summer


def test_what_comes_next_is_what_comes_after_its_own_date_in_its_family():
    parent = SeriesFactory()
    own = SeriesFactory(parent=parent)
    start = datetime(2025, 5, 6, 12, tzinfo=UTC)
    session, before, after, elsewhere, cancelled, draft = (
        SessionFactory(
            title_fr=title,
            title_en=title,
            series=series,
            starts_at=start + timedelta(days=days),
            ends_at=start + timedelta(days=days, hours=2),
            **more,
        )
        for title, series, days, more in (
            ("Itself", own, 0, {}),
            ("Earlier", own, -7, {}),
            ("Later", parent, 7, {}),
            ("Elsewhere", SeriesFactory(), 7, {}),
            ("Called off", own, 8, {"cancelled": True}),
            ("Not out yet", own, 9, {"state": "draft"}),
        )
    )

    text = said(session, "en", "md")

    assert f"**[Later](http://testserver{after.get_absolute_url()})**" in text
    for other in (before, elsewhere, cancelled, draft):
        assert other.title not in text


def test_signs_of_markdown_and_html_in_names_stay_signs():
    session = SessionFactory(
        title_en="<b>5 * 4</b> _new_ [homes]", description_en="A [page](/en/series/)."
    )
    AppearanceFactory(
        session=session, speaker__name="Zoë <i>O’Hara</i>", affiliation_en="A & B"
    )

    html, txt, md = (said(session, "en", form) for form in FORMS)

    assert "<h1>&lt;b&gt;5 * 4&lt;/b&gt; _new_ [homes]</h1>" in html
    assert "<li>Zoë &lt;i&gt;O’Hara&lt;/i&gt;, A &amp; B</li>" in html
    assert '<a href="http://testserver/en/series/"' in html
    assert "<b>5 * 4</b> _new_ [homes]\n" in txt
    assert "– Zoë <i>O’Hara</i>, A & B\n" in txt
    assert "page (http://testserver/en/series/)" in txt
    assert r"# \<b\>5 \* 4\</b\> \_new\_ \[homes\]" in md
    assert "A [page](http://testserver/en/series/)." in md


def test_borrowed_texts_say_their_language_and_the_page_says_so(admin_client):
    session = SessionFactory(french_only=True, title_fr="Rien qu’en français")

    page = admin_client.get(reverse("admin:events_session_kit", args=[session.pk]))

    assert '<h1><span lang="fr">Rien qu’en français</span></h1>' in page.text
    assert [kit.is_complete for kit in page.context["kits"]] == [True, False]
    assert page.text.count("desk-warning") == 1


def test_a_poster_says_its_day_once(admin_client):
    session = SessionFactory(april_2026=True)

    poster = admin_client.get(
        reverse("admin:events_session_poster", args=[session.pk, "fr"])
    ).text

    assert poster.count("avril") == 1
    assert "Jeudi 15h–17h\N{NO-BREAK SPACE}CEST" in poster


def test_a_kit_is_downloaded_in_each_form_and_printed_as_a_poster(admin_client):
    session = SessionFactory(title_fr="Loger autrement", in_person=True)
    SessionContact.objects.create(session=session, telephone="0498 59 15 50")

    for form in FORMS:
        address = reverse(
            "admin:events_session_kit_file", args=[session.pk, "fr", form]
        )
        file = admin_client.get(address)
        assert file.headers["Content-Disposition"] == (
            f'attachment; filename="{session.pk}-loger-autrement-fr.{form}"'
        )
        assert "0498 59 15 50" in file.text
    poster = admin_client.get(
        reverse("admin:events_session_poster", args=[session.pk, "fr"])
    )
    assert poster.text.count("<svg") == 1
    assert f"testserver/fr/sessions/{session.pk}-loger-autrement/" in poster.text
    assert "style=" not in poster.text


def test_a_kit_ends_with_the_way_to_show_its_series_on_another_site(admin_client):
    session = SessionFactory()
    kit = admin_client.get(reverse("admin:events_session_kit", args=[session.pk]))

    [way] = re.findall(r'href="([^"]+\?series=\d+)"', kit.text)

    assert admin_client.get(way).context["series"] == session.series


@pytest.mark.parametrize("path", ["kit/xx.txt", "kit/fr.exe", "kit/xx/poster/"])
def test_what_there_is_not_is_not_found(admin_client, path):
    session = SessionFactory()

    answer = admin_client.get(f"/admin/events/session/{session.pk}/{path}")

    assert answer.status_code == 404


def test_the_kit_asks_the_database_as_often_for_one_as_for_three(
    admin_client, django_assert_num_queries
):
    session = SessionFactory()
    address = reverse("admin:events_session_kit", args=[session.pk])
    for more in (1, 2):
        for _ in range(more):
            AppearanceFactory(session=session)
            SessionFactory(
                series=session.series,
                starts_at=session.starts_at + timedelta(days=1),
                ends_at=session.ends_at + timedelta(days=1),
            )
        with django_assert_num_queries(20):
            admin_client.get(address)

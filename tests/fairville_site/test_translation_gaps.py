import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from dialogues.models import Page
from fairville_site import translation_gaps
from tests.factories import SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db
HOME = "admin:index"
ENGLISH = {"Accept-Language": "en"}


def test_the_home_counts_what_its_links_show(
    admin_client, django_assert_num_queries, rf
):
    SessionFactory(french_only=True)
    SessionFactory(english_only=True, stale_texts=["report_fr"])
    SessionFactory(past=True, french_only=True, stale_texts=["summary_en"])
    Page.objects.create(key="project", title_en="Project", body_en="All of it.")

    page = admin_client.get(reverse(HOME), headers=ENGLISH)

    numbers = {
        one.name: [gap.number for gap in one.gaps] for one in page.context["texts"]
    }
    assert numbers == {
        "Sessions to come": [1, 1, 1],
        "Series": [0, 0, 0],
        "Pages": [1, 0, 0],
        "Resources": [0, 0, 0],
    }
    for one in page.context["texts"]:
        for gap in one.gaps:
            listed = admin_client.get(gap.url).context["cl"].result_count
            assert (gap.url, listed) == (gap.url, gap.number)
    request = rf.get("/")
    request.user = page.context["user"]
    SessionFactory.create_batch(2, french_only=True)
    with django_assert_num_queries(4):
        translation_gaps.overview(request)


def test_nothing_is_counted_that_one_may_not_see(rf):
    SessionFactory(french_only=True)
    SeriesFactory(french_only=True)
    request = rf.get("/")
    request.user = User.objects.create_user("reader", is_staff=True)
    request.user.user_permissions.add(Permission.objects.get(codename="view_series"))

    seen = translation_gaps.overview(request)

    assert [one.name for one in seen] == ["Series"]

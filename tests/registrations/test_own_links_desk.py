"""The organisers' desk: who has a link of their own, who has none and why."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.choices import Mode
from registrations.choices import SeatState
from registrations.services import everything_about
from tests.fake_zoom_rules import Trouble, refusal
from tests.registrations.seats import (
    ADA,
    BO,
    DAILY,
    at_zoom,
    coming,
    rounds,
    seat_of,
)

pytestmark = pytest.mark.django_db
LIST = "admin:registrations_registration_changelist"
EN = {"Accept-Language": "en"}


def cells(desk, **query) -> dict[str, str]:
    """By address, what the list says of the link."""
    page = desk.get(reverse(LIST), query, headers=EN)
    return {
        row.participant.email: page.context["cl"].model_admin.own_link(row)
        for row in page.context["cl"].result_list
        if page.text
    }


def ask_again(desk, *rows) -> str:
    data = {"action": "ask_zoom_again", "_selected_action": [row.pk for row in rows]}
    answer = desk.post(reverse(LIST), data, headers=EN, follow=True)
    [message] = answer.context["messages"]
    return str(message)


def test_the_list_says_who_has_one_and_why_not(meeting, fake_zoom, clock, admin_client):
    ada, bo = coming(meeting), coming(meeting, BO)
    coming(meeting, "here@example.org", mode=Mode.ON_SITE)
    fake_zoom.tries[BO, "2026-11-02"] = 3
    assert cells(admin_client)[ADA] == "waits until Zoom has the call"
    rounds()
    cy = coming(meeting, "cy@example.org")
    refused = refusal(400, 3043, "Maximum capacity.")
    fake_zoom.trouble = [Trouble("POST", "answer", refused)]
    rounds()

    said = cells(admin_client)

    assert said[ADA] == "Ready"
    assert said[BO].startswith("Asked for too often today. Three tries a day")
    assert said["cy@example.org"].startswith(
        "Refused by Zoom. Zoom lets no more people register: the plan’s limit"
    )
    assert said["here@example.org"] == "—"
    assert set(cells(admin_client, own_link="missing")) == {BO, "cy@example.org"}
    assert set(cells(admin_client, own_link="there")) == {ADA}
    assert "tk=canary" not in admin_client.get(reverse(LIST)).text

    # A second try is taken for whom it may help alone.
    assert "again for 1 person" in ask_again(admin_client, ada, bo, cy)
    rounds()
    assert seat_of(cy).state == SeatState.ADDED
    assert seat_of(bo).state == SeatState.WAITING_QUOTA


@pytest.mark.alike
def test_trying_again_ends_a_pause_that_a_mended_account_no_longer_needs(
    meeting, fake_zoom, clock, admin_client
):
    ada = coming(meeting)
    scope = refusal(400, 4711, "scopes:[meeting:write:registrant].")
    fake_zoom.trouble = [Trouble("POST", "answer", scope)]
    rounds()
    assert "lacks permissions" in cells(admin_client)[ADA]

    ask_again(admin_client, ada)
    rounds()

    assert at_zoom(fake_zoom, meeting) == {ADA: "approved"}
    bo = coming(meeting, BO)
    limit = refusal(429, 429, "You have reached the daily limit.", **DAILY)
    fake_zoom.trouble = [Trouble("POST", "answer", limit)]
    rounds()
    assert "again for 0 people" in ask_again(admin_client, bo)
    assert seat_of(bo).paused_until > timezone.now()


@pytest.mark.alike
def test_home_and_the_sessions_page_lead_to_who_has_none(
    meeting, clock, admin_client, settings
):
    coming(meeting)
    pages = {
        reverse("admin:index"): "1 person without a link of their own",
        reverse(
            "admin:events_session_change", args=[meeting.session.pk]
        ): "1 person who comes online or speaks has no link of their own yet",
    }
    for address, words in pages.items():
        assert words in admin_client.get(address, headers=EN).text

    rounds()
    for address, words in pages.items():
        assert words not in admin_client.get(address, headers=EN).text


def test_without_an_account_the_list_speaks_of_no_link(
    meeting, clock, admin_client, settings
):
    settings.ZOOM_ACCOUNT_ID = ""
    coming(meeting)

    page = admin_client.get(reverse(LIST), headers=EN).text

    assert "link of one’s own" not in page
    assert "ask_zoom_again" not in page


@pytest.mark.alike
@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_little_whoever_is_in_it(
    meeting, clock, admin_client, number, django_assert_num_queries
):
    for one in range(number):
        coming(meeting, f"p{one}@example.org")
    rounds()
    admin_client.get(reverse(LIST))

    with django_assert_num_queries(5):
        admin_client.get(reverse(LIST))


@pytest.mark.alike
def test_an_alias_stands_for_the_address_and_stays(meeting, fake_zoom, clock, settings):
    settings.ZOOM_ALIAS_DOMAIN = "people.example.org"
    settings.ZOOM_DEFAULT_HOST = "Host@example.org"
    ada, host = coming(meeting), coming(meeting, "host@example.org")
    fake_zoom.alternative_hosts = {"host@example.org"}
    fake_zoom.trouble = [Trouble("POST", "fail")]
    rounds(clock, minutes=3)

    seat = seat_of(ada)
    name, _at, domain = seat.alias.partition("@")
    assert (len(name), name[:2], domain) == (18, "r-", "people.example.org")
    assert at_zoom(fake_zoom, meeting) == {seat.alias: "approved"}
    assert seat.state == SeatState.ADDED
    assert (seat_of(host).state, seat_of(host).alias) == (SeatState.IS_HOST, "")

    # Switched off, it changes nobody who is in already.
    settings.ZOOM_ALIAS_DOMAIN = ""
    bo = coming(meeting, BO)
    rounds(clock, minutes=3)
    assert at_zoom(fake_zoom, meeting) == {seat.alias: "approved", BO: "approved"}
    # Nor does switching it on.
    settings.ZOOM_ALIAS_DOMAIN = "people.example.org"
    rounds(clock, minutes=3)
    assert seat_of(bo).alias == ""
    [held] = everything_about(ada.participant)["registrations"]
    assert held["link_of_own"]["alias"] == seat.alias
    assert held["link_of_own"]["link"] == seat.join_url

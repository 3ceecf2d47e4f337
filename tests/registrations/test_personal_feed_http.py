"""One's own calendar over HTTP: its address, its privacy, what it costs."""

import gzip

import pytest
from django.urls import reverse

from registrations import services, tokens
from tests.factories import RegistrationFactory
from tests.registrations.test_personal_feed import address, registered

pytestmark = pytest.mark.django_db


def test_an_older_address_is_gone_and_any_other_unknown(client):
    row = registered()
    old = address(row.participant)
    services.renew_calendar(participant_id=row.participant_id)
    row.participant.refresh_from_db()

    assert client.get(old).status_code == 410
    assert client.get(address(row.participant)).status_code == 200
    row.participant.feed_generation += 1
    for wrong in (
        address(row.participant),
        old[:-20] + "x" + old[-19:],
        old.replace(f"/{row.participant.pk}.", f"/{row.participant.pk + 1}."),
        "/calendars/nothing/mes-seances.ics",
        reverse(
            "personal:calendar_feed", args=[tokens.join_path(row)[6:-1], "my-sessions"]
        ),
    ):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert answer.content == b""


def test_an_address_that_was_never_proven_has_no_calendar(client):
    row = RegistrationFactory(confirmed=True)

    assert client.get(address(row.participant)).status_code == 404


def test_every_answer_is_private(client):
    row = registered()
    url = address(row.participant)
    fresh = client.get(url)
    services.renew_calendar(participant_id=row.participant_id)
    row.participant.refresh_from_db()
    second = client.get(address(row.participant))
    same = client.get(
        address(row.participant), headers={"If-None-Match": second["ETag"]}
    )

    assert (fresh.status_code, same.status_code) == (200, 304)
    for answer in (
        fresh,
        same,
        client.get(url),
        client.get("/calendars/x/my-sessions.ics"),
    ):
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "Access-Control-Allow-Origin" not in answer
        assert answer.get("Vary", "") in {"Accept-Encoding", ""}
        assert answer.cookies == {}


def test_an_unchanged_calendar_costs_one_query(client, django_assert_num_queries):
    row = registered()
    url = address(row.participant)
    first = client.get(url)

    with django_assert_num_queries(1):
        by_etag = client.get(url, headers={"If-None-Match": first["ETag"]})
    with django_assert_num_queries(1):
        by_date = client.get(url, headers={"If-Modified-Since": first["Last-Modified"]})

    assert (by_etag.status_code, by_date.status_code) == (304, 304)
    assert by_etag.content == b""


def test_the_same_bytes_come_packed(client):
    row = registered()
    url = address(row.participant)

    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip, deflate"})

    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] == f"W/{plain['ETag']}"


@pytest.mark.parametrize("method", ["PROPFIND", "POST", "OPTIONS"])
def test_other_methods_are_refused_without_asking_for_a_password(
    client, method, caplog
):
    url = address(registered().participant)

    assert client.generic(method, url).status_code == 405


def test_the_page_gives_a_new_address_and_ends_the_old_one(client):
    row = registered()
    old = address(row.participant)

    answer = client.post(tokens.calendar_path(row.participant), follow=True)

    row.participant.refresh_from_db()
    assert answer.status_code == 200
    assert address(row.participant) in answer.content.decode()
    assert (
        client.get(old).status_code,
        client.get(address(row.participant)).status_code,
    ) == (410, 200)


def test_looking_at_the_page_changes_nothing(client):
    row = registered()

    client.get(tokens.calendar_path(row.participant))

    row.participant.refresh_from_db()
    assert row.participant.feed_generation == 0


def test_a_page_that_is_not_ones_own_is_not_found(client):
    assert client.get("/calendars/12.x/").status_code == 404

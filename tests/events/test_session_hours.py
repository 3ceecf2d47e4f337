"""Days and hours, as organisers type them."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from events.models import Session
from tests.events.desk import ADD, errors, new_session, typed
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "hour"),
    [("2027-04-15", "15:00"), ("15/04/2027", "15h"), ("15.04.2027", "15h00")],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_days_and_hours_are_read_as_they_are_said_here(desk, language, day, hour):
    edits = {"starts_at_0": day, "starts_at_1": hour}

    answer = desk.post(
        reverse(ADD),
        new_session(desk, **edits),
        headers={"Accept-Language": language},
    )

    assert answer.status_code == 302
    assert Session.objects.get().starts_at == datetime(2027, 4, 15, 13, tzinfo=UTC)


def test_the_month_never_comes_before_the_day(desk):
    data = new_session(desk, starts_at_0="04/15/2027", source_published_on="04/15/2027")

    answer = desk.post(reverse(ADD), data, headers={"Accept-Language": "en"})

    assert set(errors(answer)) == {"starts_at", "source_published_on"}


def test_an_end_is_not_compared_with_a_start_that_was_refused(desk):
    session = SessionFactory(starts_at=datetime(2027, 12, 15, 13, tzinfo=UTC))
    address = reverse("admin:events_session_change", args=[session.pk])
    edits = {
        "starts_at_0": "2027-10-31",
        "starts_at_1": "02:30",
        "ends_at_0": "2027-10-31",
        "ends_at_1": "04:00",
    }

    answer = desk.post(address, typed(desk.get(address)) | edits)

    assert {name: len(words) for name, words in errors(answer).items()} == {
        "starts_at": 1
    }


def test_an_hour_that_was_refused_is_not_asked_for_as_well(desk):
    skipped = {"starts_at_0": "28/03/2027", "starts_at_1": "02:30"}
    end = {"ends_at_0": "28/03/2027", "ends_at_1": "04:00"}

    answer = desk.post(
        reverse(ADD),
        new_session(desk, **skipped, **end),
        headers={"Accept-Language": "en"},
    )

    words = errors(answer)["starts_at"]
    assert len(words) == 1
    assert "does not exist" in words[0]

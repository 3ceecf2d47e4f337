"""Reports of who was there, against a Zoom on loopback."""

from datetime import UTC, datetime

import pytest

from events import zoom
from events.zoom import reports, transport
from events.zoom.registrants import Kind
from events.zoom.reports import Stay
from tests.fake_zoom_rules import Trouble, refusal

NUMBER = 88_000_000_001
KINDS = pytest.mark.parametrize("kind", list(Kind))
ADA = {
    "registrant_id": "rid1",
    "join_time": "2026-11-02T09:00:00Z",
    "leave_time": "2026-11-02T10:30:00Z",
}
BO = {
    "registrant_id": "rid2",
    "join_time": "2026-11-02T09:05:00Z",
    "leave_time": "2026-11-02T09:20:00Z",
}
BO_AGAIN = {**BO, "join_time": "2026-11-02T10:00:00Z", "leave_time": ""}
HOST = {"join_time": "2026-11-02T08:55:00Z", "leave_time": "2026-11-02T10:31:00Z"}
LEFT_WAITING = {**ADA, "registrant_id": "rid3", "status": "in_waiting_room"}


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 2, hour, minute, tzinfo=UTC)


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE", 0.3)


@KINDS
def test_each_stay_is_told_by_number_over_all_pages_and_nobody_by_name(fake_zoom, kind):
    fake_zoom.page_size = 2
    rows = [ADA, BO, BO_AGAIN, HOST, LEFT_WAITING]
    fake_zoom.was_held(NUMBER, *rows, kind=kind)

    found = reports.stays(kind, NUMBER)

    assert found == {
        Stay("rid1", at(9), at(10, 30)),
        Stay("rid2", at(9, 5), at(9, 20)),
        Stay("rid2", at(10), at(10)),
        Stay("", at(8, 55), at(10, 31)),
    }
    assert "canary" not in repr(found)
    assert fake_zoom.count("GET") == 3


@pytest.mark.parametrize(
    "uuid", ["abcDEF+123==", "/begins==", "holds//two==", "one/slash=="]
)
def test_a_time_is_asked_for_by_its_uuid_whatever_signs_it_holds(fake_zoom, uuid):
    fake_zoom.was_held(NUMBER, ADA, BO, uuid="another/time==")
    fake_zoom.was_held(NUMBER, ADA, HOST, uuid=uuid)
    fake_zoom.was_held(NUMBER, BO, HOST, uuid="yet//another==")

    found = reports.stays(Kind.MEETING, uuid)

    assert {stay.registrant_id for stay in found} == {"rid1", ""}


def test_of_fewer_than_two_people_the_report_is_empty(fake_zoom):
    fake_zoom.was_held(NUMBER, ADA)

    assert reports.stays(Kind.MEETING, NUMBER) == set()


@KINDS
def test_without_its_permission_the_one_that_lacks_is_named(fake_zoom, kind):
    fake_zoom.was_held(NUMBER, ADA, BO, kind=kind)
    [scope] = reports.SCOPES[kind]
    fake_zoom.scopes.remove(scope)

    with pytest.raises(zoom.MissingScope) as caught:
        reports.stays(kind, NUMBER)

    assert caught.value.said.scopes == [scope]
    lacking = zoom.check_connection().missing_for_reports
    assert lacking == ([scope] if kind == Kind.MEETING else [])


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(404, 3001, "Meeting ID is invalid or not end."), zoom.NotFound),
        (refusal(400, 3000, "Cannot access webinar info."), zoom.OtherKind),
        (refusal(400, 12702, "Over a year old."), zoom.Refused),
        (refusal(429, 429, "…", **{"X-RateLimit-Type": "QPS"}), zoom.Busy),
        ((200, {}, {"participants": None}), zoom.AnswerLost),
        ((200, {}, {"participants": ["x"]}), zoom.AnswerLost),
        ((200, {}, {"participants": [{"join_time": "soon"}]}), zoom.AnswerLost),
        ((200, {}, {"participants": [{"join_time": 7}]}), zoom.AnswerLost),
        (
            (200, {}, {"participants": [{"join_time": "2026-11-02T09:00:00"}]}),
            zoom.AnswerLost,
        ),
        ((200, {}, {"participants": [{}]}), zoom.AnswerLost),
    ],
)
def test_what_is_no_report_is_an_error_by_its_type_and_asked_for_once(
    fake_zoom, answer, error
):
    fake_zoom.trouble.append(Trouble("GET", "answer", answer))

    with pytest.raises(zoom.ZoomError) as caught:
        reports.stays(Kind.MEETING, NUMBER)

    assert type(caught.value) is error
    assert fake_zoom.count("GET") == 1

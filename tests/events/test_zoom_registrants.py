"""Registrants against a Zoom on loopback: each link, each refusal, each limit."""

from datetime import UTC, datetime

import pytest

from events import zoom
from events.zoom import registrants, transport
from events.zoom.registrants import Kind, Person, Registrant, Standing
from tests.fake_zoom_people import PEOPLE_SCOPES
from tests.fake_zoom_rules import Trouble, refusal

NUMBER = 88_000_000_001
ADA = Person("ada@example.org", "Ada Lovelace Byron", "fr")
KINDS = pytest.mark.parametrize("kind", list(Kind))


@pytest.fixture(autouse=True)
def clock(time_machine, monkeypatch):
    monkeypatch.setattr(transport, "PATIENCE", 0.3)
    time_machine.move_to("2026-11-02 09:00:00+00:00", tick=False)
    return time_machine


@pytest.fixture
def there(fake_zoom):
    """A Zoom with a meeting, or webinar, that takes registrations by the site alone."""

    def make(kind: Kind = Kind.MEETING):
        held = {"host_email": "host@example.org", "settings": {"approval_type": 1}}
        kept = {Kind.MEETING: fake_zoom.meetings, Kind.WEBINAR: fake_zoom.webinars}
        kept[kind][NUMBER] = held
        return fake_zoom

    return make


@KINDS
def test_somebody_is_let_in_called_off_let_in_again_and_forgotten(there, kind):
    account = there(kind)

    made = registrants.add(kind, NUMBER, ADA)

    assert made.join_url == f"https://us02web.zoom.us/w/{NUMBER}?tk=canary-{made.id}"
    assert made.standing == Standing.APPROVED
    assert registrants.everybody(kind, NUMBER) == [made]
    registrants.cancel(kind, NUMBER, made.id, ADA.email)
    assert registrants.everybody(kind, NUMBER) == [
        Registrant(made.id, ADA.email, "", Standing.DENIED)
    ]
    with pytest.raises(zoom.Refused):
        registrants.add(kind, NUMBER, ADA)
    registrants.approve(kind, NUMBER, made.id, ADA.email)
    assert registrants.everybody(kind, NUMBER) == [made]
    registrants.remove(kind, NUMBER, made.id)
    assert registrants.everybody(kind, NUMBER) == []
    assert account.people == {NUMBER: {}}


@pytest.mark.parametrize(
    ("kind", "told"), [(Kind.MEETING, "fr-FR"), (Kind.WEBINAR, None)]
)
def test_zoom_is_told_an_address_a_name_and_a_language_only(there, kind, told):
    account = there(kind)

    made = registrants.add(kind, NUMBER, ADA)

    row = account.people[NUMBER][made.id]
    assert row.pop("auto_approve", True) is True
    assert row == {
        "id": made.id,
        "email": "ada@example.org",
        "first_name": "Ada",
        "last_name": "Lovelace Byron",
        "status": "approved",
    } | ({"language": told} if told else {})


def test_names_and_languages_are_in_the_forms_that_zoom_takes(there):
    account = there()

    for number, person in enumerate(
        (
            Person("a@example.org", "Mononym", "ar"),
            Person("b@example.org", f"{'x' * 90} {'y' * 90}", "en"),
        )
    ):
        registrants.add(Kind.MEETING, NUMBER, person)
        row = list(account.people[NUMBER].values())[number]
        assert row.get("last_name", "") == ("", "y" * 64)[number]
        assert len(row["first_name"]) == (7, 64)[number]
        assert row.get("language") == (None, "en-US")[number]


def test_a_link_kept_back_is_read_from_the_list(there):
    there().keeps_links_back = True

    made = registrants.add(Kind.MEETING, NUMBER, ADA)

    assert (made.join_url, made.standing) == ("", Standing.PENDING)
    [listed] = registrants.everybody(Kind.MEETING, NUMBER)
    assert listed.id == made.id
    assert listed.join_url.endswith(f"?tk=canary-{made.id}")


def test_everybody_is_on_all_pages_whatever_their_order(there):
    account = there()
    account.page_size = 2
    for number in range(5):
        person = Person(f"p{number}@example.org", f"P {number}")
        made = registrants.add(Kind.MEETING, NUMBER, person)
    registrants.cancel(Kind.MEETING, NUMBER, made.id, made.email)

    found = registrants.everybody(Kind.MEETING, NUMBER)

    assert {row.email: row.standing for row in found} == {
        f"p{number}@example.org": "denied" if number == 4 else "approved"
        for number in range(5)
    }


@pytest.mark.parametrize("how", ["drop", "cut", "fail", "late"])
def test_after_a_lost_answer_a_look_finds_whom_zoom_let_in(there, how):
    account = there()
    account.trouble = [Trouble("POST", how, seconds=0.8)]

    with pytest.raises(zoom.AnswerLost):
        registrants.add(Kind.MEETING, NUMBER, ADA)

    [found] = registrants.everybody(Kind.MEETING, NUMBER)
    assert (found.email, found.standing) == (ADA.email, Standing.APPROVED)


def test_the_same_address_twice_is_one_registrant(there):
    account = there()
    shouted = Person("ADA@example.org", ADA.name)

    ids = {registrants.add(Kind.MEETING, NUMBER, one).id for one in (ADA, shouted)}

    assert ids == set(account.people[NUMBER])


def test_the_fourth_try_of_a_day_is_refused_until_midnight_for_that_person(
    there, clock
):
    there()
    for _ in range(3):
        registrants.add(Kind.MEETING, NUMBER, ADA)

    with pytest.raises(zoom.QuotaSpent) as refused:
        registrants.add(Kind.MEETING, NUMBER, ADA)

    assert refused.value.until == datetime(2026, 11, 3, tzinfo=UTC)
    assert "ada" not in str(refused.value.facts()).lower()
    registrants.add(Kind.MEETING, NUMBER, Person("b@example.org", "B"))
    clock.move_to("2026-11-03 00:00:01+00:00")
    registrants.add(Kind.MEETING, NUMBER, ADA)


@pytest.mark.parametrize(
    ("headers", "until"),
    [
        (
            {"X-RateLimit-Type": "QPS"},
            datetime(2026, 11, 2, 9, 0, 1, tzinfo=UTC),
        ),
        (
            {
                "X-RateLimit-Type": "Daily-limit",
                "Retry-After": "2026-11-03T00:00:00Z",
            },
            datetime(2026, 11, 3, tzinfo=UTC),
        ),
    ],
)
def test_a_limit_of_the_account_is_nobodys_own(there, headers, until):
    answer = refusal(429, 429, "You have reached the limit.", **headers)
    there().trouble = [Trouble("POST", "answer", answer)]

    with pytest.raises(zoom.Busy) as refused:
        registrants.add(Kind.MEETING, NUMBER, ADA)

    assert not isinstance(refused.value, zoom.QuotaSpent)
    assert refused.value.until == until


@KINDS
@pytest.mark.parametrize(
    ("person", "kind_of_trouble"),
    [
        (Person("host@example.org", "Host"), "is_host"),
        (Person("other-host@example.org", "Host"), "is_host"),
        (Person("nowhere", "No Where"), "fields"),
        (Person("a@example.org", ""), "fields"),
    ],
)
def test_a_refusal_of_one_person_is_known_by_its_kind(
    there, kind, person, kind_of_trouble
):
    there(kind).alternative_hosts = {"other-host@example.org"}

    with pytest.raises(zoom.Refused) as refused:
        registrants.add(kind, NUMBER, person)

    facts = refused.value.facts()
    assert facts["kind"] == kind_of_trouble
    assert person.email not in str(facts)
    assert registrants.add(kind, NUMBER, ADA).join_url


@pytest.mark.parametrize("what", ["full", "over", "gone", "registration_off"])
def test_a_refusal_of_everybody_is_known_by_its_kind(there, what):
    account = there()
    if what == "full":
        account.most_people = 0
    elif what == "over":
        account.over.add(NUMBER)
    elif what == "gone":
        account.meetings.clear()
    else:
        account.meetings[NUMBER]["settings"]["approval_type"] = 2

    with pytest.raises(zoom.Refused) as refused:
        registrants.add(Kind.MEETING, NUMBER, ADA)

    assert refused.value.facts()["kind"] == what


def test_a_webinar_asked_for_as_a_meeting_says_that_it_is_one(there):
    there(Kind.WEBINAR)

    with pytest.raises(zoom.OtherKind):
        registrants.add(Kind.MEETING, NUMBER, ADA)


@KINDS
def test_each_call_needs_its_own_permission(there, kind):
    account = there(kind)
    account.scopes = []
    calls = {
        ("POST", "registrants"): lambda: registrants.add(kind, NUMBER, ADA),
        ("GET", "registrants"): lambda: registrants.everybody(kind, NUMBER),
        ("PUT", "registrants"): lambda: registrants.cancel(kind, NUMBER, "x", "y"),
        ("DELETE", "registrants"): lambda: registrants.remove(kind, NUMBER, "x"),
    }
    for (method, what), ask in calls.items():
        if kind == Kind.WEBINAR and method == "POST":
            what = "batch_registrants"
        with pytest.raises(zoom.MissingScope) as refused:
            ask()
        assert refused.value.said.scopes == [PEOPLE_SCOPES[kind, method, what]]


@pytest.mark.parametrize("said", [{}, {"registrants": "x"}, {"registrants": [{}]}])
def test_an_answer_that_is_none_is_a_lost_one(there, said):
    there(Kind.WEBINAR).trouble = [
        Trouble(method, "answer", (200, {}, said)) for method in ("GET", "POST")
    ]

    with pytest.raises(zoom.AnswerLost):
        registrants.add(Kind.WEBINAR, NUMBER, ADA)
    with pytest.raises(zoom.AnswerLost):
        registrants.everybody(Kind.WEBINAR, NUMBER)


def test_what_is_shown_of_people_hides_them(there):
    there()

    made = registrants.add(Kind.MEETING, NUMBER, ADA)

    shown = f"{made!r} {ADA!r}"
    assert [word for word in ("ada@", "canary", "Lovelace") if word in shown] == []

"""One's own page: what it shows and what it lets one do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import Mode
from registrations import tokens
from registrations.choices import MessageKind
from registrations.models import Participant, Registration
from registrations.services import forget
from tests.factories import (
    CityFactory,
    FollowFactory,
    MeetingFactory,
    ParticipantFactory,
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.registrations.meanwhile import just_before
from tests.registrations.outcomes import owed, states
from tests.registrations.own_actions import actions, everything
from tests.registrations.visits import page, register_address, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Participant:
    return ParticipantFactory(
        proven=True, language="en", email="amina@example.org", generation=3
    )


def coming(person: Participant, **traits: object) -> Registration:
    return RegistrationFactory(
        **{"participant": person, "language": "en", "confirmed": True} | traits
    )


def test_the_page_shows_each_registration_and_what_is_followed(client, person):
    online = coming(person, session__title_en="Dwelling")
    MeetingFactory(session=online.session)
    full = SessionFactory(title_en="Counting")
    ahead = RegistrationFactory(session=full, waiting=True)
    Registration.objects.filter(pk=ahead.pk).update(
        confirmed_at=timezone.now() - timedelta(hours=1)
    )
    coming(person, session=full, confirmed=False, waiting=True)
    coming(person, session__title_en="Gone by", session__past=True)
    late = coming(person, session__title_en="Never proven", state="requested")
    Registration.objects.filter(pk=late.pk).update(
        requested_at=timezone.now() - timedelta(hours=48)
    )
    coming(person, session__title_en="Taken away", session__withdrawn=True)
    for title, trait in (("Levers", "confirmed"), ("Ended", "withdrawn")):
        series = SeriesFactory(title_en=title)
        FollowFactory(participant=person, series=series, **{trait: True})
    RegistrationFactory(session__title_en="Of somebody else", confirmed=True)

    shown = page(client.get(tokens.personal_path(person)))

    assert "You are registered, online." in shown
    assert tokens.join_path(online) in shown
    assert "You are on the waiting list, in position 2." in shown
    assert shown.index("Dwelling") < shown.index("Gone by") < shown.index("Levers")
    for hidden in ("Never proven", "Taken away", "Ended", "somebody else", "canary"):
        assert hidden not in shown
    assert "<b>amina@example.org</b>" in shown


def test_what_was_asked_for_is_confirmed_here_where_its_mail_was_held_back(
    client, person
):
    session = SessionFactory(title_en="Dwelling")
    for _ in range(4):
        client.post(
            register_address(session, "en"),
            typed(session, email=person.email, note="Canary"),
        )
    row = person.registrations.get()
    over = RegistrationFactory(
        participant=person, session__title_en="Gone by", session__past=True
    )
    confirm = f"{tokens.personal_path(person)}registrations/{{}}/confirm/"
    assert owed() == ["confirm_address"] * 3

    shown = page(client.get(tokens.personal_path(person)))
    accepted = client.post(confirm.format(row.pk))
    again = client.post(confirm.format(row.pk))
    refused = client.post(confirm.format(over.pk))

    assert shown.index("Waiting for your confirmation") < shown.index("Dwelling")
    assert confirm.format(row.pk) in shown
    assert "Gone by" not in shown
    assert "Canary" not in shown
    assert accepted.headers["Location"] == tokens.personal_path(person)
    assert again.status_code == 303
    assert "is not open, so nothing was changed" in page(refused)
    row.refresh_from_db()
    assert row.state == "confirmed"
    assert owed()[3:] == ["confirmed"]
    left = page(client.get(tokens.personal_path(person)))
    assert "Waiting for your confirmation" not in left
    assert "You are registered, online." in left


def test_who_was_to_come_to_a_cancelled_session_need_not_say_that_they_cannot(
    client, person
):
    coming(person, session__hybrid=True, session__cancelled=True, mode=Mode.ON_SITE)

    shown = page(client.get(tokens.personal_path(person)))

    assert "This session is cancelled." in shown
    for hidden in ("I cannot come", "instead", "Your number at the door"):
        assert hidden not in shown


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_as_few_queries_for_three_as_for_one(
    client, person, number, django_assert_num_queries
):
    for _ in range(number):
        coming(person, confirmed=False, waiting=True, session__hybrid=True)
        FollowFactory(participant=person, session=SessionFactory(), confirmed=True)

    # Whose it is, the registrations, the turns, what is followed, the cities.
    with django_assert_num_queries(5):
        client.get(tokens.personal_path(person))


def test_one_without_a_date_stands_last(client, person):
    coming(person, session__undated=True, session__title_en="Some day")
    coming(person, session__title_en="In a week")

    shown = page(client.get(tokens.personal_path(person)))

    assert shown.index("In a week") < shown.index("Some day")


def test_the_page_is_in_the_persons_language_and_kept_by_nobody(client, person):
    coming(person)

    answer = client.get(tokens.personal_path(person), headers={"accept-language": "fr"})

    assert answer.headers["Content-Language"] == "en"
    assert '<html lang="en"' in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.cookies == {}
    assert 'rel="canonical"' not in page(answer)
    assert "<title>Your page" in page(answer)


def test_giving_a_place_up(client, person):
    row, follow = coming(person), FollowFactory(participant=person)

    answer = client.post(actions(person, row, follow)["cancel"], follow=True)

    assert states(row) == ["cancelled"]
    assert "This registration was cancelled." in page(answer)
    assert owed() == [MessageKind.LEFT]


def test_what_is_refused_is_said_beside_its_session(client, person):
    row = coming(person, session__hybrid=True)
    PlacesFactory(session=row.session, mode=Mode.ON_SITE, capacity=0)

    answer = client.post(actions(person, row, row)["mode"])

    assert answer.status_code == 200
    assert 'role="alert">Every place of that kind is taken' in page(answer)
    row.refresh_from_db()
    assert row.mode == Mode.ONLINE


def test_what_is_over_is_no_more_given_up_and_that_is_said(client, person):
    row = coming(person, session__past=True)

    answer = client.post(actions(person, row, row)["cancel"])

    assert 'role="alert">This session is over.' in page(answer)
    assert (states(row), owed()) == (["confirmed"], [])


def test_taking_part_in_the_other_way(client, person):
    row = coming(person, session__hybrid=True)

    answer = client.post(actions(person, row, row)["mode"], follow=True)

    assert "You are registered, on site." in page(answer)


def test_ending_what_one_follows(client, person):
    follow = FollowFactory(participant=person, confirmed=True)

    client.post(actions(person, follow, follow)["follow"])

    follow.refresh_from_db()
    assert follow.withdrawn_at


def test_language_and_city_hold_for_the_page_and_every_mail(client, person):
    row, follow = coming(person), FollowFactory(participant=person, language="en")
    city = CityFactory(name_fr="Dakar", timezone="Africa/Dakar")

    answer = client.post(
        actions(person, row, follow)["preferences"],
        {"language": "fr", "city": city.pk},
        follow=True,
    )

    for one in (person, row, follow):
        one.refresh_from_db()
        assert one.language == "fr"
    assert person.city == city
    assert answer.headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    "typed", [{}, {"language": "xx"}, {"language": "fr", "city": 0}]
)
def test_a_preference_that_does_not_exist_changes_nothing(client, person, typed):
    row = coming(person)
    before = everything()

    answer = client.post(actions(person, row, row)["preferences"], typed)

    assert answer.status_code == 303
    assert everything() == before


def test_renewed_links_are_the_only_ones_that_work(client, person):
    row = coming(person)
    follow = FollowFactory(participant=person)
    old = [
        tokens.personal_path(person),
        tokens.join_path(row),
        tokens.calendar_path(person),
        tokens.confirm_path(row),
        tokens.follow_path(follow),
    ]
    assert {client.get(path).status_code for path in old} == {200}

    answer = client.post(actions(person, row, follow)["links"])

    assert {client.get(path).status_code for path in old} == {404}
    person.refresh_from_db()
    assert answer.headers["Location"] == tokens.personal_path(person)
    assert client.get(answer.headers["Location"]).status_code == 200
    assert owed() == [MessageKind.LOST_LINKS]


def test_links_renewed_while_another_window_erases_it_all_lead_nowhere(client, person):
    row = coming(person)
    renew = actions(person, row, row)["links"]

    with just_before("SAVEPOINT", lambda: forget(participant_id=person.pk)):
        answer = client.post(renew)

    assert answer.status_code == 404
    assert (Participant.objects.exists(), owed()) == (False, [])


def test_the_copy_holds_all_that_is_kept_of_this_person(client, person):
    row = coming(
        person, name="Amina D.", organisation="EGEB", note="A ramp", wants_news=True
    )
    FollowFactory(participant=person, series=row.session.series)
    RegistrationFactory(session=row.session, confirmed=True, name="Somebody else")

    answer = client.get(f"{tokens.personal_path(person)}copy.json")

    copy = answer.json()
    assert copy["address"] == "amina@example.org"
    [one] = copy["registrations"]
    assert {
        key: one[key] for key in ("name", "organisation", "note", "wants_news")
    } == {
        "name": "Amina D.",
        "organisation": "EGEB",
        "note": "A ramp",
        "wants_news": True,
    }
    assert [wish["wants"] for wish in copy["follows"]] == ["sessions"]
    assert "Somebody else" not in page(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]

"""Wishing to be told: asked, proven by a button, ended by one action."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from registrations import outbox, tokens
from registrations.choices import MessageKind, Wants
from registrations.forms import FollowForm
from registrations.models import Follow, Message, Participant
from registrations.services import confirm_registration, request_follow
from tests.factories import (
    FollowFactory,
    MessageFactory,
    ParticipantFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
)
from tests.registrations.outcomes import owed
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

STAMP = re.compile(r'name="stamp" value="[^"]*"')


def sent(subject: str, email: str = "amina@example.org", **more: str) -> dict[str, str]:
    """What a person sends ten seconds after the form was shown."""
    with time_machine.travel(timezone.now() - timedelta(seconds=10)):
        stamp = FollowForm(subject).shown_stamp
    return {"email": email, "stamp": stamp, "website": "", **more}


def series_form(series) -> tuple[str, str]:
    with override("en"):
        return f"{series.get_absolute_url()}follow/", f"sessions-{series.pk}-0"


def test_following_counts_once_the_button_in_the_mail_is_pressed(client):
    series = SeriesFactory()
    address, subject = series_form(series)

    answer = client.post(address, sent(subject))
    outbox.deliver_due()

    follow = Follow.objects.get()
    assert "<b>amina@example.org</b>" in page(answer)
    assert (follow.series, follow.wants, follow.language) == (series, "sessions", "en")
    assert (follow.confirmed_at, follow.participant.verified_at) == (None, None)
    [path] = re.findall(r"http://testserver(/follow/\S+/)", mail.outbox[0].body)
    for _ in range(2):
        assert "Yes, tell me" in page(client.get(path))
    follow.refresh_from_db()
    assert not follow.is_in_force

    assert client.post(path).status_code == 303
    follow.refresh_from_db()
    follow.participant.refresh_from_db()
    assert follow.is_in_force
    assert follow.participant.verified_at
    assert "You will be told" in page(client.get(path))


@pytest.mark.parametrize(
    ("traits", "wants"),
    [
        ({}, Wants.MATERIAL),
        ({"undated": True}, Wants.DATE),
        ({"postponed": True}, Wants.DATE),
        ({"past": True}, Wants.MATERIAL),
    ],
)
def test_of_a_session_one_follows_its_date_or_what_was_recorded(client, traits, wants):
    session = SessionFactory(**traits)
    with override("fr"):
        address = f"{session.get_absolute_url()}follow/"

    client.post(address, sent(f"{wants}-0-{session.pk}"))

    follow = Follow.objects.get()
    assert (follow.session, follow.wants, follow.language) == (session, wants, "fr")


@pytest.mark.parametrize("make", [SeriesFactory, SessionFactory])
def test_a_stale_slug_leads_to_the_present_form(client, make):
    with override("en"):
        present = f"{make().get_absolute_url()}follow/"
    stale = re.sub(r"(/\d+-)[^/]+", r"\1old-words", present)

    answer = client.get(stale)

    assert (answer.status_code, answer["Location"]) == (301, present)
    assert client.get(present).status_code == 200


def test_what_is_wrong_is_said_beside_the_field_and_a_robot_learns_nothing(client):
    typed = sent("sessions-0-0", "amina.example.org")

    wrong = page(client.post("/en/follow/", typed))
    trapped = page(client.post("/en/follow/", {**typed, "website": "https://x.org"}))

    assert "<title>Error: " in wrong
    assert 'aria-describedby="id_email_error"' in wrong
    assert 'value="amina.example.org"' in wrong
    assert "<b>amina.example.org</b>" in trapped
    assert not Participant.objects.exists()


def test_everything_is_followed_without_a_subject(client):
    client.post("/fr/follow/", sent("sessions-0-0"))

    follow = Follow.objects.get()
    assert (follow.series, follow.session, follow.wants) == (None, None, "sessions")


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_what_is_not_public_cannot_be_followed(client, trait):
    session = SessionFactory(**{trait: True})

    answer = client.post(
        f"/fr/sessions/{session.pk}-x/follow/", sent(f"material-0-{session.pk}")
    )

    assert answer.status_code == 404
    assert not Participant.objects.exists()


def test_the_answer_is_the_same_whoever_is_known_already(client):
    series = SeriesFactory()
    address, subject = series_form(series)
    known = ParticipantFactory(email="known@example.org", proven=True)
    FollowFactory(participant=known, series=series, confirmed=True)
    left = ParticipantFactory(email="leave@example.org", proven=True)
    FollowFactory(participant=left, series=series, withdrawn=True)
    typed = sent(subject)

    answers = {}
    for email in ("newer@example.org", "known@example.org", "leave@example.org"):
        answer = client.post(address, {**typed, "email": email})
        body = STAMP.sub("", page(answer)).replace(email, "")
        # The present second, and the number of this answer.
        headers = {**answer.headers, "Expires": "", "X-Request-ID": ""}
        answers[email] = (answer.status_code, body, headers)

    assert len({repr(one) for one in answers.values()}) == 1
    assert owed() == [MessageKind.CONFIRM_FOLLOW] * 3


def test_pressing_the_button_once_more_changes_nothing(client, clock):
    follow = FollowFactory()
    client.post(tokens.follow_path(follow))
    before = Follow.objects.values().get()
    clock.shift(timedelta(hours=1))

    assert client.post(tokens.follow_path(follow)).status_code == 303
    assert Follow.objects.values().get() == before


def test_asking_again_leaves_what_is_in_force_as_it_is():
    follow = FollowFactory(confirmed=True)
    before = Follow.objects.values().get()

    request_follow(email=follow.participant.email, language="en", wants=Wants.SESSIONS)

    assert Follow.objects.values().get() == before


def test_a_wish_not_confirmed_within_48_hours_is_dead(client):
    follow = FollowFactory(requested_at=timezone.now() - timedelta(hours=48))
    MessageFactory(
        registration=None,
        participant=follow.participant,
        follow=follow,
        kind=MessageKind.CONFIRM_FOLLOW,
    )

    assert client.post(tokens.follow_path(follow)).status_code == 404
    assert outbox.deliver_due() == 0
    follow.refresh_from_db()
    assert follow.confirmed_at is None


def test_an_old_mail_does_not_bring_back_what_was_withdrawn(client):
    follow = FollowFactory(withdrawn=True)

    for answer in (
        client.get(tokens.follow_path(follow)),
        client.post(tokens.follow_path(follow)),
    ):
        assert answer.status_code == 404
    follow.refresh_from_db()
    assert not follow.is_in_force


def test_one_may_ask_again_after_withdrawing(client):
    follow = FollowFactory(withdrawn=True)
    request_follow(email=follow.participant.email, language="fr", wants=Wants.SESSIONS)
    follow.refresh_from_db()
    assert not follow.is_in_force

    client.post(tokens.follow_path(follow))

    follow.refresh_from_db()
    assert follow.is_in_force


def test_a_mail_program_unsubscribes_by_one_post_without_cookie_or_origin():
    follow = FollowFactory(confirmed=True)
    robot = Client(enforce_csrf_checks=True)

    answer = robot.post(
        tokens.unsubscribe_path(follow), {"List-Unsubscribe": "One-Click"}
    )

    follow.refresh_from_db()
    first = follow.withdrawn_at
    assert (answer.status_code, answer.cookies) == (200, {})
    assert first
    robot.post(tokens.unsubscribe_path(follow))
    follow.refresh_from_db()
    assert follow.withdrawn_at == first


def test_opening_the_link_to_unsubscribe_ends_nothing(client):
    follow = FollowFactory(confirmed=True)

    answers = [client.get(tokens.unsubscribe_path(follow)) for _ in range(2)]

    follow.refresh_from_db()
    assert follow.is_in_force
    assert '<form method="post">' in page(answers[1])


def test_unsubscribing_works_for_ever_and_for_that_alone(client):
    follow, other = FollowFactory.create_batch(2, confirmed=True)
    Participant.objects.update(generation=7)
    path = tokens.unsubscribe_path(follow)
    swapped = f"/unsubscribe/{other.pk}.{path.partition('.')[2]}"

    assert client.post(swapped).status_code == 404
    assert client.post(path.replace("/unsubscribe/", "/follow/")).status_code == 404
    assert client.post(path).status_code == 200

    other.refresh_from_db()
    assert other.is_in_force


def test_what_is_withdrawn_stops_mails_owed_already():
    follow = FollowFactory(wants=Wants.DATE, session=SessionFactory(), withdrawn=True)
    MessageFactory(
        registration=None,
        participant=follow.participant,
        follow=follow,
        kind=MessageKind.DATE_KNOWN,
    )

    assert outbox.deliver_due() == 0
    assert Message.objects.get().state == "dropped"


def test_only_mails_that_one_may_end_say_how_to_mail_programs():
    follow = FollowFactory(wants=Wants.DATE, session=SessionFactory(), confirmed=True)
    for kind in (MessageKind.DATE_KNOWN, MessageKind.CONFIRM_FOLLOW):
        MessageFactory(
            registration=None, participant=follow.participant, follow=follow, kind=kind
        )
    row = RegistrationFactory(confirmed=True)
    MessageFactory(registration=row, kind=MessageKind.CONFIRMED)

    outbox.deliver_due()

    date, *others = (one.message() for one in mail.outbox)
    path = tokens.unsubscribe_path(follow)
    assert date["List-Unsubscribe"] == f"<http://testserver{path}>"
    assert date["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert path in mail.outbox[0].body
    assert [one["List-Unsubscribe"] for one in others] == [None, None]


@pytest.mark.parametrize("wants_news", [True, False])
def test_the_box_on_the_form_is_proven_by_the_same_button(wants_news):
    row = RegistrationFactory(wants_news=wants_news, language="en")
    assert not Follow.objects.exists()

    confirm_registration(registration_id=row.pk)

    found = [
        (one.participant, one.series, one.language, one.is_in_force)
        for one in Follow.objects.all()
    ]
    wish = (row.participant, row.session.series, "en", True)
    assert found == ([wish] if wants_news else [])

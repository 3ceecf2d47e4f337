"""Followers, accounts and what Django writes down: kept while they serve somebody."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as WebSession
from django.core import mail
from django.utils import timezone

from events.models import Appearance, Meeting, Places
from registrations import outbox, tokens
from registrations.choices import HistoryKind, MessageKind, Wants
from registrations.erasure import erase_past
from registrations.models import Follow, HistoryLine, Message, Participant
from registrations.services import withdraw_follow
from tests.factories import (
    AppearanceFactory,
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    from_now,
)
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

YEARS = timedelta(days=3 * 365)
CANARY = "zqcanaryqz"


def silent(**traits) -> Follow:
    """Of a series; confirmed three years ago, and nothing heard since."""
    traits = {"series": SeriesFactory(title_en="Levers"), "language": "en"} | traits
    long_ago = timezone.now() - YEARS
    return FollowFactory(requested_at=long_ago, confirmed_at=long_ago, **traits)


def test_a_follower_of_whom_nothing_was_heard_is_asked_once_then_erased():
    silent()
    FollowFactory(confirmed=True)
    now = timezone.now()

    for _run in range(2):
        erase_past(now=now)
    outbox.deliver_due()

    [letter] = mail.outbox
    assert letter.subject == (
        "Do you still wish to hear from us? – Fairville Dialogues"
    )
    erase_past(now=now + timedelta(days=30) - timedelta(seconds=1))
    assert Follow.objects.count() == 2
    erase_past(now=now + timedelta(days=30))
    assert Follow.objects.filter(asked_again_at__isnull=False).count() == 0
    assert Follow.objects.count() == Participant.objects.count() == 1
    lines = HistoryLine.objects.values_list("session", "kind", "count")
    assert list(lines.order_by("pk")) == [
        (None, HistoryKind.FOLLOWS, 1),
        (None, HistoryKind.ADDRESSES, 1),
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mail_that_asks_says_of_what_and_how_to_end_it(language):
    follow = silent(series=SeriesFactory(title_fr="Leviers", title_en="Levers"))
    Follow.objects.update(language=language)
    erase_past(now=timezone.now())
    outbox.deliver_due()

    [letter] = mail.outbox
    for part in (letter.body, letter.alternatives[0].content):
        assert {"fr": "Leviers", "en": "Levers"}[language] in part
        assert "30" in part
        assert tokens.follow_path(follow) in part
        assert tokens.unsubscribe_path(follow) in part
        assert "/me/" not in part
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_whoever_presses_the_button_is_kept_for_another_three_years(client):
    follow = silent()
    now = timezone.now()
    erase_past(now=now)
    path = tokens.follow_path(follow)

    asked = page(client.get(path))
    client.post(path)
    kept = page(client.get(path))
    erase_past(now=now + timedelta(days=31))

    assert "Do you still wish to hear from us?" in asked
    assert "/me/" not in asked
    assert "You will be told" in kept
    follow.refresh_from_db()
    assert follow.asked_again_at is None
    assert follow.confirmed_at >= now


def test_whoever_registers_or_ends_it_meanwhile_is_not_asked_any_more():
    active, ended = silent(), silent()
    now = timezone.now()
    erase_past(now=now)
    RegistrationFactory(participant=active.participant, confirmed=True)
    withdraw_follow(follow_id=ended.pk)

    outbox.deliver_due()
    erase_past(now=now + timedelta(days=1))

    assert [letter.to for letter in mail.outbox] == [[active.participant.email]]
    active.refresh_from_db()
    assert active.asked_again_at is None
    assert Message.objects.get(follow=ended).state == "dropped"


def test_what_people_who_appear_gave_us_goes_with_the_registrations():
    past = SessionFactory(starts_at=from_now(days=-91))
    recent = SessionFactory(starts_at=from_now(days=-80))
    for session in (past, recent):
        appearance = AppearanceFactory(session=session, email=f"{CANARY}@example.org")
        MeetingFactory(session=session, interpreters=f"{CANARY}@example.org fr en")
        PlacesFactory(session=session, taken=3)
        MessageFactory(
            registration=None,
            participant=None,
            appearance=appearance,
            kind=MessageKind.BRIEFING,
        )

    erase_past(now=timezone.now())

    kept = {"session": recent}
    assert Appearance.objects.exclude(email="").get().session == recent
    assert Meeting.objects.exclude(interpreters="").get().session == recent
    assert Places.objects.exclude(taken=0).get().session == recent
    assert Message.objects.get().appearance == Appearance.objects.get(**kept)
    line = HistoryLine.objects.get()
    assert (line.session, line.kind, line.count) == (past, HistoryKind.ADDRESSES, 2)


def test_accounts_go_unproven_after_a_day_and_unused_after_three_years():
    now = timezone.now()

    def account(name, *, last=None, joined=now, verified=True, **values):
        user = User.objects.create_user(
            name, f"{name}@example.org", last_login=last, date_joined=joined, **values
        )
        EmailAddress.objects.create(user=user, email=user.email, verified=verified)

    account("idle", last=now - YEARS, joined=now - YEARS)
    account("unproven", joined=now - timedelta(hours=25), verified=False)
    account("new", joined=now - timedelta(hours=23), verified=False)
    account("used", last=now - timedelta(days=1000), joined=now - YEARS)
    account("staff", joined=now - YEARS, is_staff=True)

    assert erase_past(now=now).accounts == 2

    left = {"new", "used", "staff"}
    assert set(User.objects.values_list("username", flat=True)) == left
    assert EmailAddress.objects.count() == 3


def test_the_log_of_the_desk_forgets_the_names_of_whoever_is_gone():
    organiser = User.objects.create_user("organiser", is_staff=True)
    stays = User.objects.create_user("stays")
    types = {
        model: ContentType.objects.get_for_model(model) for model in (User, Follow)
    }
    for model, pk, name in (
        (User, stays.pk, "stays"),
        (User, 987654, CANARY),
        (Follow, 987654, "#987654"),
    ):
        LogEntry.objects.create(
            user=organiser,
            content_type=types[model],
            object_id=str(pk),
            object_repr=name,
            action_flag=CHANGE,
            change_message=name if name == CANARY else "",
        )

    erase_past(now=timezone.now())

    entries = LogEntry.objects.order_by("pk")
    assert list(entries.values_list("user", "object_repr", "change_message")) == [
        (organiser.pk, "stays", ""),
        (organiser.pk, "#987654", ""),
        (organiser.pk, "#987654", ""),
    ]


def test_web_sessions_that_ended_are_erased():
    for away in (-1, 60):
        store = SessionStore()
        store.set_expiry(away)
        store["who"] = CANARY
        store.save()

    erase_past(now=timezone.now())

    assert WebSession.objects.get().expire_date > timezone.now()


def test_the_log_names_nobody_who_was_asked_or_erased(caplog):
    caplog.set_level("INFO")
    silent(participant__email=f"{CANARY}@example.org", wants=Wants.SESSIONS)
    now = timezone.now()

    erase_past(now=now)
    outbox.deliver_due()
    erase_past(now=now + timedelta(days=31))

    assert not Participant.objects.exists()
    assert re.search(rf"{CANARY}|@", caplog.text) is None

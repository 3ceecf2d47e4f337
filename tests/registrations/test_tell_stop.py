"""What is being told can be watched, stopped before it leaves, and looked at before."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from dialogues.models import Series
from events.choices import LinkInMails
from events.meetings import save_meeting
from events.models import Change, Meeting
from registrations import outbox, tokens
from registrations.choices import HistoryKind, MessageState, Wants
from registrations.models import HistoryLine, Message
from registrations.services import settle_changes, tell_links
from tests.factories import (
    AppearanceFactory,
    FollowFactory,
    MeetingFactory,
    SessionFactory,
    from_now,
)
from tests.registrations.tell_desk import EN, act, came, edited, tell_path

pytestmark = pytest.mark.django_db

MINUTE = timedelta(seconds=60)


@pytest.fixture
def session():
    session = SessionFactory(online_platform="Zoom", title_en="Dwelling")
    for name in ("first", "second", "third"):
        came(session, name, language="en")
    return session


def after_a_minute() -> int:
    return settle_changes(now=timezone.now() + MINUTE)


def deliver(number: int) -> None:
    """So many mails leave, then the worker has something else to do."""
    seen = len(mail.outbox)
    outbox.deliver_due(until=lambda: len(mail.outbox) == seen + number)


def told() -> list[int]:
    rows = HistoryLine.objects.filter(kind=HistoryKind.TOLD)
    return list(rows.values_list("count", flat=True))


def is_undecided() -> bool:
    return Change.objects.undecided().exists()


def test_within_the_minute_it_is_undone(admin_client, session):
    edited(session, online_platform="Jitsi")
    act(admin_client, session, "tell")

    answer = act(admin_client, session, "stop")

    assert (
        "Stopped before anything left. Decide again when you are ready." in answer.text
    )
    assert (after_a_minute(), Message.objects.count(), is_undecided()) == (0, 0, True)
    act(admin_client, session, "tell")
    assert (after_a_minute(), Message.objects.count(), told()) == (1, 3, [3])
    # What has left is older news then.
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())
    edited(session, online_platform="Teams")
    act(admin_client, session, "tell")
    answer = act(admin_client, session, "stop")
    assert "Stopped before anything left." in answer.text
    assert told() == [3]


def test_halfway_the_others_are_stopped_and_may_be_told_after_all(
    admin_client, session
):
    edited(session, online_platform="Jitsi")
    act(admin_client, session, "tell")
    act(admin_client, session, "now")
    deliver(1)
    held = outbox.claim(timezone.now())
    page = admin_client.get(tell_path(session), headers=EN)
    assert "People are being told" in page.text
    assert (page.context["progress"].sent, page.context["progress"].owed) == (1, 2)

    answer = act(admin_client, session, "stop")

    assert "Stopped: 2 mails had left, 1 was stopped." in answer.text
    outbox.send(held)
    deliver(9)
    states = Message.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["dropped", "sent", "sent"]
    assert (len(mail.outbox), is_undecided(), told()) == (2, False, [2])

    act(admin_client, session, "resume")
    deliver(9)
    assert sorted(one.to[0] for one in mail.outbox) == [
        "first@example.org",
        "second@example.org",
        "third@example.org",
    ]
    assert told() == [3]


def test_if_none_had_left_it_is_as_if_it_had_not_been_decided(admin_client, session):
    edited(session, online_platform="Jitzi")
    act(admin_client, session, "tell")
    act(admin_client, session, "now")

    answer = act(admin_client, session, "stop")

    assert "Stopped: 0 mails had left, 3 were stopped." in answer.text
    deliver(9)
    assert (mail.outbox, is_undecided(), told()) == ([], True, [])
    edited(session, online_platform="Jitsi")
    act(admin_client, session, "tell")
    act(admin_client, session, "now")
    deliver(9)
    assert len(mail.outbox) == 3
    text = re.sub(r"\s*\n\s*", "\n", mail.outbox[0].body)
    assert "before: Online (Zoom)\nnow: Online (Jitsi)" in text


@pytest.mark.alike
def test_a_button_of_an_old_screen_neither_stops_nor_owes_anything(
    admin_client, session
):
    early = act(admin_client, session, "resume")
    edited(session, online_platform="Jitsi")
    act(admin_client, session, "tell")
    act(admin_client, session, "now")
    deliver(9)

    answers = [act(admin_client, session, name) for name in ("stop", "resume", "now")]

    nothing = "There is nothing to tell any more."
    said = [nothing, "Stopped: 3 mails had left, 0 were stopped.", nothing, nothing]
    for words, answer in zip(said, [early, *answers], strict=True):
        assert words in answer.text
    deliver(9)
    assert (len(mail.outbox), told(), is_undecided()) == (3, [3], False)


def bare(mail_text: str) -> str:
    """Without what is of one person: names, and tokens in addresses."""
    return re.sub(r"/\d+\.[\w-]{32}/", "/TOKEN/", mail_text)


@pytest.mark.alike
def test_the_mails_shown_are_those_that_leave_but_for_personal_links(
    admin_client, session
):
    MeetingFactory(session=session)
    came(session, "waits", language="fr", waiting=True)
    AppearanceFactory(session=session, email="stage@example.org", language="fr")
    FollowFactory(session=session, wants=Wants.DATE, confirmed=True, language="en")
    edited(session, starts_at=from_now(days=9), ends_at=from_now(days=9, hours=2))

    page = admin_client.get(tell_path(session), headers=EN)
    shown = {}
    for one in page.context["samples"]:
        path = [session.pk, one.group.key, one.group.language]
        address = reverse("admin:registrations_tell_sheet", args=path)
        letter = admin_client.get(address)
        assert address in page.text
        assert "sandbox" in letter.headers["Content-Security-Policy"]
        assert letter.text == one.mail.html
        links = re.findall(r"/(\d+\.[\w-]{32})/", one.mail.text + one.mail.html)
        assert links
        assert all(tokens.SHAPE.fullmatch(token) is None for token in links)
        shown[bare(one.mail.text)] = bare(one.mail.html)
    act(admin_client, session, "tell")
    act(admin_client, session, "now")
    deliver(99)

    assert len(shown) == 4
    assert {
        bare(one.body): bare(one.alternatives[0].content) for one in mail.outbox
    } == shown
    gone = reverse("admin:registrations_tell_sheet", args=[session.pk, "date", "en"])
    assert admin_client.get(gone).status_code == 404


def test_the_page_asks_as_often_for_three_as_for_one(
    admin_client, django_assert_num_queries
):
    session = SessionFactory(online_platform="Zoom")
    for batch in (["one"], ["two", "three"]):
        for name in batch:
            came(session, name)
        edited(session, online_platform=f"{batch[0]} room")
        with django_assert_num_queries(16):
            admin_client.get(tell_path(session))


def test_a_new_link_is_seen_and_can_be_kept_from_leaving(admin_client, session):
    session.link_in_mails = LinkInMails.CONFIRMED
    session.save()
    meeting = MeetingFactory(session=session)
    meeting.join_url = "https://call.example.org/j/1"
    save_meeting(meeting=meeting, columns=["join_url"])
    later = timezone.now() + MINUTE

    page = admin_client.get(tell_path(session), headers=EN).text
    assert "3 people are told of it by mail." in page
    act(admin_client, session, "stop_link")
    assert tell_links(now=later) == 0

    meeting.join_url = "https://call.example.org/j/2"
    save_meeting(meeting=meeting, columns=["join_url"])
    Meeting.objects.update(link_changed_at=timezone.now() - MINUTE)
    tell_links(now=timezone.now())
    deliver(1)
    act(admin_client, session, "stop_link")
    deliver(9)
    assert len(mail.outbox) == 1
    assert Meeting.objects.get().link_changed_at is None
    dropped = Message.objects.filter(state=MessageState.DROPPED)
    assert dropped.count() == 2


@pytest.mark.parametrize("may", ["nothing", "view_session", "organises another"])
def test_who_may_not_change_the_session_neither_sees_nor_decides(client, session, may):
    edited(session, title_en="A secret")
    user = User.objects.create_user("desk", is_staff=True)
    codes = ["view_session", "change_session"] if may[0] == "o" else [may]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    if may[0] == "o":
        other = SessionFactory().series
        Series.objects.get(pk=other.pk).organisers.add(user)
    client.force_login(user)
    sheet = [session.pk, "confirmed-online", "en"]

    for name, args in (("", [session.pk]), ("_sheet", sheet), ("_list", [])):
        address = reverse(f"admin:registrations_tell{name}", args=args)
        for answer in (client.get(address), client.post(address, {"act": "silent"})):
            is_list = name == "_list" and may[0] == "o"
            assert answer.status_code in ({200, 405} if is_list else {403, 404, 405})
            assert "A secret" not in answer.text
    home = client.get(reverse("admin:index"), headers=EN)
    assert "decide whether people are told" not in home.text
    assert is_undecided()


def test_what_one_cannot_do_here_is_not_there(admin_client, session):
    edited(session, title_en="Living")
    answer = admin_client.post(tell_path(session), {"act": "explode"})
    assert (answer.status_code, is_undecided()) == (404, True)


@pytest.mark.alike
def test_what_is_decided_waits_for_what_is_not(admin_client, session):
    edited(session, title_en="Living")
    act(admin_client, session, "tell")
    alone = admin_client.get(tell_path(session), headers=EN).text
    edited(session, title_en="Lodging")

    page = admin_client.get(tell_path(session), headers=EN).text

    promise, wait = "The mails leave in", "They wait for what is still to be decided."
    assert (promise in alone, wait in alone) == (True, False)
    assert (promise in page, wait in page) == (False, True)
    assert (after_a_minute(), Message.objects.count()) == (0, 0)
    act(admin_client, session, "tell")
    act(admin_client, session, "now")
    deliver(9)
    assert len(mail.outbox) == 3
    text = re.sub(r"\s*\n\s*", "\n", mail.outbox[0].body)
    assert "before: Dwelling\nnow: Lodging" in text

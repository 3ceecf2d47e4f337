"""Writing to many at the desk: written, looked at, released, followed, stopped."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from registrations import outbox
from registrations.choices import MailingKind, MailingState
from registrations.models import Mailing, Message
from registrations.services import fan_out
from tests.factories import (
    FollowFactory,
    RegistrationFactory,
    ResourceFactory,
    SessionFactory,
)
from tests.registrations.mailings import MailingFactory
from tests.registrations.visits import page

pytestmark = pytest.mark.django_db

WORD = {
    "audience": "confirmed",
    "subject_fr": "Un mot",
    "body_fr": "Venez **tôt**.",
}


def add_path(session, kind: str = "word", language: str = "") -> str:
    query = f"?session={session.pk}&kind={kind}&language={language}"
    return reverse("admin:registrations_mailing_add") + query


def path(mailing: Mailing, name: str = "change", *more: str) -> str:
    return reverse(f"admin:registrations_mailing_{name}", args=[mailing.pk, *more])


def act(desk, mailing: Mailing, **typed: str):
    return desk.post(path(mailing), typed, follow=True)


def test_a_word_is_written_looked_at_and_released(admin_client, admin_user):
    session = SessionFactory(english_only=True)
    RegistrationFactory(session=session, confirmed=True, language="fr")
    RegistrationFactory.create_batch(2, session=session, confirmed=True, language="en")

    answer = admin_client.post(add_path(session), WORD, follow=True)

    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.author) == (MailingState.DRAFT, admin_user)
    assert answer.redirect_chain == [(path(mailing), 302)]
    assert answer.context["counts"] == {"en": 2, "fr": 1}
    assert "Send to 3 people" in page(answer)
    for code, shown in (("fr", "<p>Venez"), ("en", '<div lang="fr"><p>Venez')):
        letter = admin_client.get(path(mailing, "sheet", code))
        assert shown in page(letter).replace("\n", "")
        assert "<strong>tôt</strong>" in page(letter)
        assert "/me/0." in page(letter)
        assert "style-src 'unsafe-inline'" in letter.headers["Content-Security-Policy"]
        assert letter.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert not Message.objects.exists()

    act(admin_client, mailing, act="release", seen=answer.context["seen"])
    mailing.refresh_from_db()
    assert mailing.state == MailingState.RELEASED
    assert not Message.objects.exists(), "a worker makes them"
    fan_out(now=timezone.now())
    outbox.send(outbox.claim(timezone.now()))

    answer = act(admin_client, mailing, act="stop")
    assert "Stopped: 2 mails that were owed are not sent." in page(answer)
    progress = answer.context["progress"]
    assert (progress.sent, progress.dropped, progress.total) == (1, 2, 3)
    log = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    name = f"#{mailing.pk}"
    words = ["written", "released", "stopped before 2"]
    assert list(log) == [(name, word) for word in words]


def test_stopping_says_whether_it_came_in_time(admin_client):
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    early, late = MailingFactory.create_batch(2, session=session)
    for mailing in (early, late):
        seen = admin_client.get(path(mailing)).context["seen"]
        act(admin_client, mailing, act="release", seen=seen)

    assert "Stopped before anything left." in page(act(admin_client, early, act="stop"))
    fan_out(now=timezone.now())
    outbox.send(outbox.claim(timezone.now()))
    said = page(act(admin_client, late, act="stop"))

    assert "Too late to stop it: the mails had left." in said


def test_the_list_of_mailings_knows_a_word_by_its_subject(admin_client):
    MailingFactory(subject_fr="Un plan", subject_en="A map")
    material = MailingFactory(material=True)

    rows = admin_client.get(reverse("admin:registrations_mailing_changelist"))

    links = re.findall(r'<th class="field-about">.*?>([^<]+)</a>', rows.text)
    assert links == [f"#{material.pk}", "A map"]


def test_when_the_number_has_changed_it_is_asked_again(admin_client):
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    seen = admin_client.get(path(mailing)).context["seen"]
    RegistrationFactory(session=session, confirmed=True)

    answer = act(admin_client, mailing, act="release", seen=seen)

    assert "Something has changed since you looked" in page(answer)
    assert "Send to 2 people" in page(answer)
    mailing.refresh_from_db()
    assert mailing.state == MailingState.DRAFT


def test_the_second_of_two_who_press_is_told_so(admin_client):
    session = SessionFactory()
    RegistrationFactory(session=session, confirmed=True)
    mailing = MailingFactory(session=session)
    seen = admin_client.get(path(mailing)).context["seen"]

    act(admin_client, mailing, act="release", seen=seen)
    answer = act(admin_client, mailing, act="release", seen=seen)

    assert "It was released already." in page(answer)
    edited = admin_client.post(path(mailing, "edit"), {**WORD, "body_fr": "Autre."})
    assert edited.status_code == 302
    act(admin_client, mailing, act="discard")
    mailing.refresh_from_db()
    assert mailing.body_fr == "Venez **tôt**."


@pytest.mark.alike
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"subject_fr": ""}, "subject_fr"),
        ({"body_fr": ""}, "body_fr"),
        ({"body_fr": "", "subject_fr": ""}, "subject_en"),
        ({"subject_en": "A word"}, "body_en"),
        ({"audience": ""}, "audience"),
        ({"audience": "on_site"}, "audience"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_lost(
    admin_client, typed, field
):
    answer = admin_client.post(add_path(SessionFactory()), {**WORD, **typed})

    assert list(answer.context["form"].errors) == [field]
    assert ("Venez **tôt**." in page(answer)) == ("body_fr" not in typed)
    assert not Mailing.objects.exists()


def test_an_announcement_is_looked_at_in_its_language_alone(admin_client):
    session = SessionFactory()
    FollowFactory(confirmed=True, language="en")

    answer = admin_client.post(
        add_path(session, "announcement", "en"), {"body_en": "Come!"}, follow=True
    )

    mailing = Mailing.objects.get()
    assert (mailing.kind, mailing.language) == (MailingKind.ANNOUNCEMENT, "en")
    assert [code for code, *_ in answer.context["samples"]] == ["en"]
    assert "Send to 1 person<" in page(answer)


def test_the_material_is_looked_at_as_registered_and_as_follower(admin_client):
    session = SessionFactory(past=True)
    session.session_resources.create(resource=ResourceFactory(title_en="The slides"))
    admin_client.post(add_path(session, "material"), {}, follow=True)
    mailing = Mailing.objects.get()

    answer = admin_client.get(path(mailing))
    assert [sample[:2] for sample in answer.context["samples"]] == [
        ("fr", False),
        ("fr", True),
        ("en", False),
        ("en", True),
    ]
    assert "There is nobody to write to." in page(answer)
    registered = page(admin_client.get(path(mailing, "sheet", "en")))
    follows = page(admin_client.get(f"{path(mailing, 'sheet', 'en')}?follows"))
    assert "The slides" in registered
    assert ("/me/0." in registered, "/unsubscribe/0." in registered) == (True, False)
    assert ("/me/0." in follows, "/unsubscribe/0." in follows) == (False, True)


def test_a_draft_is_put_right_or_thrown_away(admin_client):
    mailing = MailingFactory()
    assert "Venez **tôt**." in page(admin_client.get(path(mailing, "edit")))

    admin_client.post(path(mailing, "edit"), {**WORD, "body_fr": "Venez tard."})
    mailing.refresh_from_db()
    assert mailing.body_fr == "Venez tard."

    answer = act(admin_client, mailing, act="discard")
    assert "Written so far" not in page(answer)
    assert not Mailing.objects.exists()


def test_what_was_written_about_a_session_is_listed_with_it(
    admin_client, django_assert_num_queries
):
    session = SessionFactory()
    address = reverse("admin:registrations_mailing_session", args=[session.pk])
    for number in (1, 2):
        MailingFactory.create_batch(number, session=session)
        with django_assert_num_queries(5):
            answer = admin_client.get(address)
    assert page(answer).count("Un mot") == 3


@pytest.mark.parametrize("may", ["nothing", "view_session"])
def test_who_may_not_change_the_session_writes_to_nobody(client, may):
    user = User.objects.create_user("desk", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename=may))
    client.force_login(user)
    mailing = MailingFactory(subject_fr="Un secret")
    session = mailing.session

    listed = reverse("admin:registrations_mailing_session", args=[session.pk])
    for address in (add_path(session), path(mailing), path(mailing, "edit"), listed):
        for answer in (client.get(address), client.post(address, WORD)):
            assert answer.status_code in {403, 404}
            assert "Un secret" not in page(answer)
    assert client.get(path(mailing, "sheet", "fr")).status_code in {403, 404}
    assert Mailing.objects.get().state == MailingState.DRAFT


@pytest.mark.parametrize(
    "query",
    ["", "?session=x", "?session=0&kind=word", "?session={pk}&kind=announcement"],
)
def test_what_cannot_be_written_is_not_there(admin_client, query):
    session = SessionFactory()
    base = reverse("admin:registrations_mailing_add")

    assert admin_client.get(base + query.format(pk=session.pk)).status_code == 404


def test_a_draft_of_a_session_goes_with_the_drafts_of_mails_about_it(admin_client):
    mailing = MailingFactory(session=SessionFactory(draft=True))
    address = reverse("admin:events_session_delete", args=[mailing.session_id])

    assert admin_client.post(address, {"post": "yes"}).status_code == 302

    assert not Mailing.objects.exists()

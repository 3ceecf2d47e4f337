"""Nobody gets into another's account: its owner alone sets its password."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fairville_site import roles
from registrations import tokens
from registrations.erasure import erase_past
from registrations.models import HistoryLine
from registrations.services import close_account
from tests.factories import ParticipantFactory, SeriesFactory
from tests.fairville_site.test_accounts import LOGIN, OWN, account, sign_in
from tests.fairville_site.test_roles import member

pytestmark = pytest.mark.django_db

USERS = "/admin/auth/user/"
NEW = "a password that is long enough"
MOMENTS = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}


@pytest.fixture
def desk(client) -> Client:
    """An administrator’s browser."""
    client.force_login(member(roles.ADMINISTRATORS, "admin"))
    return client


def page_of(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def edit(desk: Client, user: User, **values: str):
    kept = {"username": user.username, "email": user.email, "is_active": "on"}
    return desk.post(page_of(user), kept | MOMENTS | values)


def ask_for_links(desk: Client, *users: User):
    chosen = {"action": "send_links", "_selected_action": [one.pk for one in users]}
    return desk.post(USERS, chosen, headers={"accept-language": "en"}, follow=True)


def link_in(sent) -> str:
    return re.search(r"http://testserver(/accounts/password/reset/key/\S+)", sent.body)[
        1
    ]


def set_password(address: str, password: str = NEW):
    browser = Client()
    form = browser.get(address, follow=True)
    typed = {"password1": password, "password2": password}
    return form, browser.post(form.request["PATH_INFO"], typed, follow=True)


def test_an_administrator_neither_types_a_password_nor_a_used_accounts_address(
    desk, mailoutbox
):
    """Whichever way they try, the participant's page stays the participant's."""
    person = ParticipantFactory(email="amina@example.org", proven=True)
    sign_in(Client(), mailoutbox, person.email)
    account_of = User.objects.get(email=person.email)
    mine = {"password1": NEW, "password2": NEW, "password": NEW, "usable_password": "1"}

    edit(desk, account_of, email="evil@example.org", is_staff="on", **mine)
    by_hand = desk.post(f"{USERS}{account_of.pk}/password/", mine)
    page = desk.get(page_of(account_of))

    account_of.refresh_from_db()
    assert (account_of.email, account_of.is_staff) == (person.email, True)
    assert not account_of.has_usable_password()
    assert by_hand.status_code == 404
    assert "password" not in page.context["adminform"].form.fields
    for email in (person.email, "evil@example.org"):
        thief = Client()
        thief.post(LOGIN, {"login": email, "password": NEW})
        assert thief.get(OWN).status_code == 302
        assert thief.get(tokens.personal_path(person)).status_code == 200  # by link


def test_whoever_is_made_staff_signs_in_anew(desk, mailoutbox):
    browser = Client()
    sign_in(browser, mailoutbox, "amina@example.org")
    user = User.objects.get(email="amina@example.org")
    assert browser.get(OWN).status_code == 200

    edit(desk, user, first_name="Amina")
    assert browser.get(OWN).status_code == 200
    edit(desk, user, is_staff="on")

    assert browser.get(OWN).status_code == 302
    assert browser.get("/admin/").status_code == 302


def test_a_new_colleague_sets_a_password_by_a_link_that_works_once(desk, mailoutbox):
    desk.post(f"{USERS}add/", {"username": "ben", "email": "Ben@example.org"})
    ben = User.objects.get(username="ben")
    assert (ben.email, ben.has_usable_password()) == ("ben@example.org", False)
    group = Group.objects.get(name=roles.ORGANISERS)
    edit(desk, ben, is_staff="on", groups=str(group.pk))

    said = ask_for_links(desk, ben)
    [sent] = mailoutbox
    address = link_in(sent)
    weak = set_password(address, "short")[1]
    form, done = set_password(address)
    late = Client().get(address)

    assert "1 link was sent. It works for a day." in said.text
    assert sent.to == ["ben@example.org"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert address.rpartition("-")[2] not in form.request["PATH_INFO"]
    assert "errorlist" in weak.text or "aria-invalid" in weak.text
    assert "Now sign in with it." in done.text
    assert "<h1>This link does not work</h1>" in late.text
    assert f'<a class="button" href="{reverse("account_login")}">' in late.text
    came = Client().post(LOGIN, {"login": "ben@example.org", "password": NEW})
    assert came["Location"] == "/accounts/confirm-email/"


def test_a_link_lives_a_day(desk, mailoutbox, time_machine):
    ben = member(roles.FRONT_DESK, "ben")
    time_machine.move_to("2026-11-26 10:00:00+00:00", tick=False)
    ask_for_links(desk, ben)
    address = link_in(mailoutbox[0])

    for hours, is_dead in ((23.9, False), (24.1, True)):
        time_machine.move_to("2026-11-26 10:00:00+00:00", tick=False)
        time_machine.shift(timedelta(hours=hours))
        page = Client().get(address, follow=True)
        assert ("<h1>This link does not work</h1>" in page.text) is is_dead


def test_a_link_goes_to_staff_within_reach_alone(desk, mailoutbox):
    shut = member(roles.FRONT_DESK, "shut")
    shut.is_active = False
    shut.save()
    beyond = User.objects.create_superuser("beyond", "beyond@example.org")
    participant = account("amina@example.org")
    ben = member(roles.FRONT_DESK, "ben")

    said = ask_for_links(desk, shut, beyond, participant, ben)

    assert [one.to for one in mailoutbox] == [[ben.email]]
    assert "3 accounts were left out" in said.text
    assert "1 link was sent." in said.text
    nobody = ask_for_links(desk, shut).text
    assert "1 account was left out" in nobody
    assert "0 links were sent" not in nobody
    assert "ben@" not in str(LogEntry.objects.values_list("object_repr", flat=True))


def test_a_mistyped_address_is_put_right_until_somebody_has_come(desk):
    ben = member(roles.FRONT_DESK, "ben")
    account("amina@example.org")

    taken = edit(desk, ben, email="AMINA@example.org")
    edit(desk, ben, email="right@example.org")
    ben.refresh_from_db()
    assert ben.email == "right@example.org"
    assert "email" in taken.context["adminform"].form.errors

    ben.set_password(NEW)
    ben.save()
    edit(desk, ben, email="evil@example.org")
    ben.refresh_from_db()
    assert ben.email == "right@example.org"


@pytest.mark.parametrize(
    "way", ["by themselves", "by an administrator", "by the years"]
)
def test_the_history_outlives_whoever_made_it(desk, way):
    """A former organiser's account goes; what they did stays, by a number."""
    chief = User.objects.get(username="admin")
    former = account("canary@example.org", first_name="Canary", last_name="Canary")
    former.date_joined = timezone.now() - timedelta(days=3 * 366)
    former.save()
    SeriesFactory().organisers.add(former)
    done = LogEntry.objects.create(
        user=former, action_flag=2, object_id="1", object_repr="A session"
    )
    browser = Client()
    browser.force_login(former)
    User.objects.filter(pk=former.pk).update(last_login=None)

    if way == "by themselves":
        close_account(user_id=former.pk, with_registrations=True)
    elif way == "by an administrator":
        desk.force_login(chief)
        delete = reverse("admin:auth_user_delete", args=[former.pk])
        assert desk.post(delete, {"post": "yes"}).status_code == 302
    else:
        assert erase_past(now=timezone.now()).accounts == 1
        assert erase_past(now=timezone.now()).accounts == 0

    done.refresh_from_db()
    former.refresh_from_db()
    assert done.user_id == former.pk
    assert str(former) == f"former-{former.pk}"
    assert "canary" not in str(User.objects.filter(pk=former.pk).values()).lower()
    assert not EmailAddress.objects.filter(user=former.pk).exists()
    assert (former.is_active, former.series.count()) == (False, 0)
    assert browser.get(OWN).status_code == 302
    assert not mail.outbox
    assert HistoryLine.objects.filter(kind="accounts").count() == (
        way != "by an administrator"
    )

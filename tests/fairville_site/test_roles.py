"""The three groups, how one is put into them, and how the desk opens to them."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.checks import Tags, run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.translation import gettext, override

from events.models import Session
from fairville_site import roles
from tests.factories import SeriesFactory, SessionFactory

pytestmark = pytest.mark.django_db


def member(group: str, name: str = "somebody") -> User:
    user = User.objects.create_user(name, f"{name}@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def given(group: str) -> set[tuple[str, str]]:
    rows = Permission.objects.filter(group__name=group)
    return set(rows.values_list("content_type__app_label", "codename"))


def test_a_migration_makes_the_groups_as_they_are_written():
    Group.objects.get(name=roles.ORGANISERS).delete()
    door = Group.objects.get(name=roles.FRONT_DESK)
    by_hand = Permission.objects.get(codename="view_registration")
    door.permissions.add(by_hand)

    for _again in range(2):
        call_command("migrate", verbosity=0)

    for name, allowed in roles.ROLES.items():
        assert given(name) == set(roles.codes(allowed))


def test_the_front_desk_may_not_so_much_as_look_at_a_registration():
    may = {code for _app, code in given(roles.FRONT_DESK)}

    assert may == {
        "view_attendance",
        "add_attendance",
        "delete_attendance",
        "view_walkin",
        "add_walkin",
    }


def test_the_front_desk_is_led_to_the_door(client):
    client.force_login(member(roles.FRONT_DESK))

    answer = client.get(reverse("admin:index"))

    assert answer.url == reverse("admin:registrations_door")
    assert client.get(answer.url).status_code == 200


def test_a_command_makes_a_member_and_gives_a_known_one_another_role(capsys):
    series = SeriesFactory()
    known = User.objects.create_user("known", "known@example.org", "a long password")

    call_command("make_organiser", "Known@example.org", series=[series.pk])
    call_command("make_organiser", "new@example.org", role="front-desk")

    new = User.objects.get(email="new@example.org")
    known.refresh_from_db()
    assert (known.is_staff, list(known.series.all())) == (True, [series])
    assert [group.name for group in known.groups.all()] == [roles.ORGANISERS]
    assert [group.name for group in new.groups.all()] == [roles.FRONT_DESK]
    assert capsys.readouterr().out.splitlines() == [
        f"known: Organisers, series {series.pk}.",
        "new@example.org: Front desk, all series.",
        "No password yet. An administrator ticks the account at "
        "http://testserver/admin/auth/user/",
        "and chooses “Send a link to set a password”: it goes to the address, for a "
        "day.",
        "With no administrator yet: manage.py changepassword new@example.org",
    ]

    call_command("make_organiser", "known@example.org", role="administrator")
    assert list(known.series.all()) == []
    assert User.objects.get(pk=known.pk).has_perm("auth.change_user")


@pytest.mark.parametrize(
    ("address", "series"), [("nobody", []), ("somebody@example.org", [99])]
)
def test_a_command_that_is_wrong_makes_nobody(address, series):
    with pytest.raises(CommandError):
        call_command("make_organiser", address, series=series)

    assert not User.objects.exists()


def test_an_administrator_neither_becomes_a_superuser_nor_changes_one(client):
    administrator = member(roles.ADMINISTRATORS)
    beyond = User.objects.create_superuser("beyond", "beyond@example.org")
    address = EmailAddress.objects.create(user=beyond, email=beyond.email)
    client.force_login(administrator)
    own = reverse("admin:auth_user_change", args=[administrator.pk])
    fields = {"username": "somebody", "is_active": "on", "is_staff": "on"}
    moments = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}

    client.post(own, fields | moments | {"is_superuser": "on", "first_name": "Ana"})

    administrator.refresh_from_db()
    assert (administrator.first_name, administrator.is_superuser) == ("Ana", False)
    theirs = reverse("admin:auth_user_change", args=[beyond.pk])
    password = reverse("admin:auth_user_password_change", args=[beyond.pk])
    mail = reverse("admin:account_emailaddress_change", args=[address.pk])
    for page in (theirs, password, mail):
        assert client.post(page, fields | moments).status_code == 404
    deletion = reverse("admin:auth_user_delete", args=[administrator.pk])
    assert client.post(deletion, {"post": "yes"}).status_code == 404


def test_the_history_numbers_accounts_and_shows_no_secret(client):
    client.force_login(member(roles.ADMINISTRATORS))
    account = User.objects.create_user("jane.canary", "jane.canary@example.org")
    own = EmailAddress.objects.create(user=account, email=account.email)
    factor = Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data={"secret": "canary-secret"}
    )
    page = client.get(reverse("admin:mfa_authenticator_change", args=[factor.pk]))
    assert "canary-secret" not in page.text

    for model, row in (("account_emailaddress", own), ("auth_user", account)):
        address = reverse(f"admin:{model}_delete", args=[row.pk])
        client.post(address, {"post": "yes"})

    assert not User.objects.filter(pk=account.pk).exists()
    logged = LogEntry.objects.order_by("pk").values_list("object_repr", flat=True)
    assert list(logged) == [f"#{own.pk}", f"#{account.pk}"]


@pytest.mark.parametrize("public", [True, False])
def test_what_has_no_page_yet_is_not_seen_on_the_site(client, public):
    client.force_login(member(roles.ORGANISERS))
    session = SessionFactory(title_en="Nightjar", draft=not public)
    kind = ContentType.objects.get_for_model(Session)

    answer = client.get(reverse("admin:view_on_site", args=[kind.pk, session.pk]))

    assert answer.status_code == (302 if public else 404)
    assert ("nightjar" in answer.headers.get("Location", "")) is public


@pytest.mark.parametrize("kind", [None, "recovery_codes", "totp", "webauthn"])
def test_where_a_second_factor_is_asked_for_the_desk_opens_with_one(
    client, settings, kind
):
    user = member(roles.ORGANISERS)
    if kind:
        Authenticator.objects.create(user=user, type=kind, data={})
    client.force_login(user)
    home = reverse("admin:index")
    assert client.get(home).status_code == 200
    settings.STAFF_MFA = True

    answer = client.get(home)

    if kind in {"totp", "webauthn"}:
        assert answer.status_code == 200
        return
    assert answer.url == reverse("mfa_index")
    assert client.post(reverse("desk_preview"), {}).url == reverse("mfa_index")
    assert client.post(reverse("admin:logout")).status_code == 200


def test_a_site_that_asks_for_none_is_warned_about_when_deployed(settings):
    for asked, number in ((False, 1), (True, 0)):
        settings.STAFF_MFA = asked
        found = run_checks(tags=[Tags.security], include_deployment_checks=True)
        assert [one.id for one in found].count("fairville.W001") == number


def test_no_administrator_gives_an_account_a_proven_address(client):
    """It would open the pages of whoever the address is."""
    account = User.objects.create_user("amina", "amina@example.org")
    rows = EmailAddress.objects
    row = rows.create(user=account, email="amina@example.org", verified=False)
    client.force_login(member(roles.ADMINISTRATORS))
    typed = {"user": account.pk, "email": "else@example.org", "verified": "on"}
    ticked = {"action": "make_verified", "_selected_action": [row.pk]}

    client.post(reverse("admin:account_emailaddress_add"), typed)
    client.post(reverse("admin:account_emailaddress_change", args=[row.pk]), typed)
    client.post(reverse("admin:account_emailaddress_changelist"), ticked)

    assert list(rows.values_list("email", "verified")) == [("amina@example.org", False)]


def test_whoever_loses_their_last_series_is_spoken_of_before_they_see_all(client):
    """At the series’ page and at its deletion."""
    client.force_login(User.objects.create_superuser("chief"))
    one, other = SeriesFactory(), SeriesFactory()
    ana, ben = (member(roles.ORGANISERS, name) for name in ("ana", "ben"))
    one.organisers.set([ana, ben])
    other.organisers.set([ben])
    change = reverse("admin:dialogues_series_change", args=[one.pk])
    form = client.get(change).context["adminform"].form
    typed = {name: value for name in form.fields if (value := form[name].value())}
    headers = {"Accept-Language": "en"}

    told = client.post(
        change, typed | {"organisers": [ben.pk]}, follow=True, headers=headers
    )
    silent = client.post(
        change, typed | {"organisers": []}, follow=True, headers=headers
    )
    gone = client.post(
        reverse("admin:dialogues_series_delete", args=[other.pk]),
        {"post": "yes"},
        follow=True,
        headers=headers,
    )

    assert "1 person has no series of their own left" in told.text
    assert "of their own left" not in silent.text
    assert "1 person has no series of their own left" in gone.text


def test_roles_are_called_at_the_desk_as_whoever_reads_calls_them(client):
    client.force_login(User.objects.create_superuser("chief"))
    account = member(roles.FRONT_DESK)
    french = {"Accept-Language": "fr"}
    pages = (
        reverse("admin:auth_user_changelist"),
        reverse("admin:auth_user_change", args=[account.pk]),
        reverse("admin:auth_group_changelist"),
    )
    with override("fr"):
        name = gettext(roles.FRONT_DESK)
    assert name != roles.FRONT_DESK

    for address in pages:
        page = client.get(address, headers=french).text
        assert name in page
        assert roles.FRONT_DESK not in page
    role = Group.objects.get(name=roles.FRONT_DESK)
    own = reverse("admin:auth_group_change", args=[role.pk])
    assert f"<h1>{name}</h1>" in client.get(own, headers=french).text


def test_what_another_package_brings_to_the_desk_is_named_in_our_words(client):
    client.force_login(User.objects.create_superuser("chief"))
    user = member(roles.ORGANISERS)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

    for address in ("admin:index", "admin:mfa_authenticator_changelist"):
        page = client.get(reverse(address), headers={"Accept-Language": "fr"})
        assert "uthenticators" not in page.text
    assert not re.search(r"(?i)created at|last used at|>user<", page.text)
    call_command("makemigrations", "mfa", check_changes=True, verbosity=0)

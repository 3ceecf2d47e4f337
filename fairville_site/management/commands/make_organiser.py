"""`manage.py make_organiser ADDRESS`: somebody may work at the desk from now on."""

from typing import Any

from allauth.account.utils import filter_users_by_email
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from dialogues.models import Series
from fairville_site import passwords, roles

ROLES = {
    "administrator": roles.ADMINISTRATORS,
    "organiser": roles.ORGANISERS,
    "front-desk": roles.FRONT_DESK,
}

# What is printed: a password is its owner's to set, by a link (see `passwords`).
NEXT = """No password yet. An administrator ticks the account at {desk}
and chooses “Send a link to set a password”: it goes to the address, for a day.
With no administrator yet: manage.py changepassword {username}"""


class Command(BaseCommand):
    help = "Gives an address an account with one role at the desk; made if need be."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--role", choices=ROLES, default="organiser")
        parser.add_argument(
            "--series",
            nargs="+",
            type=int,
            default=[],
            metavar="NUMBER",
            help="only these series, with their sub-series; without it, all",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        address = str(options["address"]).lower()
        given = Series.objects.filter(pk__in=options["series"])
        if unknown := sorted({*options["series"]} - {one.pk for one in given}):
            raise CommandError(f"There is no series {', '.join(map(str, unknown))}.")
        user = _account(address)
        if not user.is_staff:
            passwords.let_in_anew(user)
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        group = Group.objects.get(name=ROLES[options["role"]])
        user.groups.set([group])
        user.series.set(given)
        self.stdout.write(f"{user.username}: {group.name}, {_where(given)}.")
        if not user.has_usable_password():
            self.stdout.write(NEXT.format(desk=_accounts(), username=user.username))


def _account(address: str) -> User:
    """The address may be that of a participant, who has no password yet."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise CommandError("This is not an e-mail address.") from error
    known: list[User] = filter_users_by_email(address)
    return known[0] if known else User.objects.create_user(address, address)


def _accounts() -> str:
    return f"{settings.SITE_URL}{reverse('admin:auth_user_changelist')}"


def _where(given: Any) -> str:
    numbers = ", ".join(str(one.pk) for one in given)
    return f"series {numbers}" if numbers else "all series"

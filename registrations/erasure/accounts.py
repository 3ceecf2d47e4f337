"""One account erased: its people's own, or that of somebody who worked at the desk."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from registrations.erasure.traces import end_web_sessions
from registrations.models import Message

# What is left of an account that the history needs: a number.
NAMELESS = Q(email="", is_active=False, username__startswith="former-")


@transaction.atomic
def erase(users: "QuerySet[User]") -> int:
    """How many were erased; what their browsers hold open ends.

    Whoever worked at the desk stays in its history, as a number: it is others' too.
    """
    ids = list(users.exclude(NAMELESS).values_list("pk", flat=True))
    end_web_sessions(ids)
    own = User.objects.filter(pk__in=ids)
    worked = Exists(LogEntry.objects.filter(user=OuterRef("pk")))
    known = list(own.filter(worked).values_list("pk", flat=True))
    _blank(known)
    own.exclude(pk__in=known).delete()
    return len(ids)


def _blank(ids: list[int]) -> None:
    for model in (EmailAddress, Authenticator, Message):
        model._default_manager.filter(user__in=ids).delete()
    for through in (User.groups.through, User.user_permissions.through):
        through._default_manager.filter(user__in=ids).delete()
    for user in User.objects.filter(pk__in=ids):
        user.series.clear()
    User.objects.filter(pk__in=ids).update(
        username=Concat(
            Value("former-"), Cast("pk", CharField()), output_field=CharField()
        ),
        first_name="",
        last_name="",
        email="",
        password=make_password(None),
        is_active=False,
        is_staff=False,
        is_superuser=False,
        last_login=None,
    )

"""What Django itself writes about people: the admin's log, and web sessions."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as WebSession
from django.db.models import Model, TextField, Value
from django.db.models.functions import Cast, Concat

from registrations.models import Follow, Participant, Registration, WalkIn

PERSONAL: tuple[type[Model], ...] = (
    EmailAddress,
    Follow,
    Participant,
    Registration,
    User,
    WalkIn,
)


def blank_log() -> None:
    """Leave of a person's rows who did what when: their names go with them.

    Ours call themselves by number already; accounts are called after their address.
    """
    for model in PERSONAL:
        present = model._default_manager.annotate(
            text=Cast("pk", output_field=TextField())
        )
        number = Concat(Value("#"), "object_id", output_field=TextField())
        about = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model)
        )
        gone = about.exclude(object_id__in=present.values("text"))
        gone.exclude(object_repr=number, change_message="").update(
            object_repr=number, change_message=""
        )


def clear_web_sessions() -> None:
    """Those that have ended: allauth writes down in them by which address one came."""
    SessionStore.clear_expired()


def end_web_sessions(user_ids: Iterable[int]) -> None:
    """End the running ones of accounts that are erased, in every browser."""
    wanted = {str(pk) for pk in user_ids}
    if not wanted:
        return
    ended = [
        row.pk
        for row in WebSession.objects.iterator()
        if row.get_decoded().get("_auth_user_id") in wanted
    ]
    WebSession.objects.filter(pk__in=ended).delete()

"""Mails and followers, to look at."""

from django.contrib import admin

from events.admin.own_series import OwnSeriesOnly
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.models import Follow, Message


@admin.register(Message)
class MessageAdmin(OwnSeriesOnly, ReadOnlyAdmin[Message]):
    """What failed stands here, without texts and addresses."""

    list_display = ["__str__", "kind", "state", "attempts", "error_code", "sent_at"]
    list_filter = ["state", "kind"]


@admin.register(Follow)
class FollowAdmin(OwnSeriesOnly, ReadOnlyAdmin[Follow]):
    list_display = ["__str__", "wants", "series", "session", "confirmed_at"]
    list_filter = ["wants", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["series", "session"]

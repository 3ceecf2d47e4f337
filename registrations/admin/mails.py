"""Mails and followers, to look at."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.admin.own_series import OwnSeriesOnly
from registrations.admin.readonly import ReadOnlyAdmin
from registrations.models import Follow, Message
from registrations.outbox import KILLED


@admin.register(Message)
class MessageAdmin(OwnSeriesOnly, ReadOnlyAdmin[Message]):
    """What failed stands here, without texts and addresses."""

    list_display = ["__str__", "kind", "state", "attempts", "last_error", "sent_at"]
    list_filter = ["state", "kind"]
    show_full_result_count = False

    @admin.display(description=_("last error"), ordering="error_code")
    def last_error(self, message: Message) -> str:
        """What a server said is a code that one can look for; ours is a sentence."""
        if message.error_code == KILLED:
            return gettext("each time it was sent, the worker was killed")
        return message.error_code


@admin.register(Follow)
class FollowAdmin(OwnSeriesOnly, ReadOnlyAdmin[Follow]):
    list_display = ["__str__", "wants", "series", "session", "confirmed_at"]
    list_filter = ["wants", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["series", "session"]

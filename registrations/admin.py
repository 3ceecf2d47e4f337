"""Who registered, for organisers to read; changing comes through services."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from registrations.models import Message, Participant, Registration


class ReadOnlyAdmin[M: (Participant, Registration, Message)](admin.ModelAdmin[M]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin[Participant]):
    list_display = ["__str__", "email", "verified_at"]
    search_fields = ["email"]


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin[Registration]):
    list_display = ["__str__", "name", "session", "mode", "state", "requested_at"]
    list_filter = ["state", "mode"]
    list_select_related = ["session"]
    search_fields = ["name", "participant__email"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin[Message]):
    """What failed stands here, without texts and addresses."""

    list_display = ["__str__", "kind", "state", "attempts", "error_code", "sent_at"]
    list_filter = ["state", "kind"]

"""Accounts at the desk: administrators make them; superusers stay beyond their reach."""

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.admin import AuthenticatorAdmin  # noqa: F401 (registers what follows)
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

admin.site.unregister([User, EmailAddress, Authenticator])


class OfAccounts(admin.ModelAdmin):
    """The history numbers whom it is about: a name or an address would never leave it."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._numbered(super().log_addition(request, obj, message))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return self._numbered(super().log_change(request, obj, message))

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return self._numbered(super().log_deletions(request, queryset))

    def _numbered(self, logged: Any) -> Any:
        kind = ContentType.objects.get_for_model(self.model)
        named = LogEntry.objects.filter(content_type=kind)
        named.exclude(object_repr__startswith="#").update(
            object_repr=Concat(Value("#"), "object_id", output_field=CharField())
        )
        return logged


@admin.register(User)
class AccountAdmin(OfAccounts, UserAdmin):
    """Whoever has worked here is closed, not deleted: the history says who it was."""

    list_filter = ["is_staff", "is_active", "groups"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        return [*fields, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and _is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.is_staff


class OfOneAccount(OfAccounts):
    """What belongs to an account follows it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        mine = request.user.is_superuser
        return rows if mine else rows.exclude(user__is_superuser=True)


@admin.register(EmailAddress)
class AddressAdmin(OfOneAccount, EmailAddressAdmin):
    """To look at and take away: a proven address opens its owner's page, so nobody
    may give one to an account but by its code.
    """

    actions = []

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Authenticator)
class FactorAdmin(OfOneAccount):
    """To take away from whoever has lost it; its secret is shown to nobody."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _is_within_reach(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or request.user.is_superuser

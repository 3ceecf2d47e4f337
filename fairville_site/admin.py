"""Accounts at the desk: administrators make them; superusers stay beyond their reach.

Nobody gets into another's account: a password is set by its owner alone, by a link
(see `passwords`), and an address that was used is its owner's to change.
"""

from typing import Any

from allauth.account.admin import EmailAddressAdmin
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.mfa.admin import AuthenticatorAdmin  # noqa: F401 (registers what follows)
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fairville_site import fresh, passwords
from registrations.erasure import accounts

admin.site.unregister([User, Group, EmailAddress, Authenticator])


class AsksWhoYouAre(admin.ModelAdmin):
    """Who may do what is changed by whoever has lately proven who they are.

    What was typed on a page left open for long is kept, and done after the proof.
    """

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = self._asked(request)
        return asked or super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = self._asked(request)
        return asked or super().delete_view(request, *args, **kwargs)

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = self._asked(request)
        return asked or super().response_action(request, *args, **kwargs)

    def _asked(self, request: HttpRequest) -> HttpResponse | None:
        allowed = self.has_view_permission(request)
        if not allowed or not fresh.has_to_prove(request):
            return None
        if request.method == "POST":
            fresh.insist(request)
        return fresh.ask(request, request.get_full_path())


class OfAccounts(AsksWhoYouAre):
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


class AccountForm(forms.ModelForm):
    """Without a password: that is for its owner alone to set."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        others = [one for one in filter_users_by_email(email) if one != self.instance]
        if email and others:
            raise ValidationError(_("Another account has this address."))
        return email


class RolesField(forms.ModelMultipleChoiceField):
    """In the language of the desk: rows hold English."""

    def label_from_instance(self, obj: Any) -> str:
        return gettext(obj.name)


class ByRole(admin.RelatedFieldListFilter):
    """Likewise."""

    def field_choices(self, *asked: Any) -> Any:
        return [(pk, gettext(str(name))) for pk, name in super().field_choices(*asked)]


@admin.register(User)
class AccountAdmin(OfAccounts, UserAdmin):
    """Whoever has worked here is closed, not deleted: the history says who it was."""

    form = add_form = AccountForm
    add_form_template = None
    list_filter = ["is_staff", "is_active", ("groups", ByRole)]
    fieldsets = [
        (None, {"fields": ["username", "email", "first_name", "last_name"]}),
        (
            _("Permissions"),
            {
                "fields": [
                    "is_active",
                    "is_staff",
                    "is_superuser",
                    "groups",
                    "user_permissions",
                ]
            },
        ),
        (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["username", "email"],
                "description": _(
                    "Next, give staff status and one group. Then choose the account in "
                    "the list, and “Send a link to set a password”."
                ),
            },
        )
    ]
    actions = ["send_links"]

    @admin.action(
        description=_("Send a link to set a password"), permissions=["change"]
    )
    def send_links(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """To whoever works at the desk; others have no password."""
        sent = 0
        for user in queryset.filter(is_staff=True, is_active=True).exclude(email=""):
            if _is_within_reach(request, user):
                passwords.send_link(user)
                self.log_change(request, user, "A link to set a password")
                sent += 1
        if sent:
            words = ngettext(
                "%(n)s link was sent. It works for a day.",
                "%(n)s links were sent. They work for a day.",
                sent,
            )
            self.message_user(request, words % {"n": sent}, messages.SUCCESS)
        if left := len(queryset) - sent:
            words = ngettext(
                "%(n)s account was left out: a link goes to active staff with an "
                "address.",
                "%(n)s accounts were left out: a link goes to active staff with an "
                "address.",
                left,
            )
            self.message_user(request, words % {"n": left}, messages.WARNING)

    def formfield_for_manytomany(
        self, db_field: Any, *args: Any, **options: Any
    ) -> Any:
        if db_field.name == "groups":
            options["form_class"] = RolesField
        return super().formfield_for_manytomany(db_field, *args, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = [*super().get_readonly_fields(request, obj)]
        if obj is not None and _is_used(obj):
            fields.append("email")
        if not request.user.is_superuser:
            fields += ["is_superuser", "user_permissions"]
        return fields

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if change and obj.is_staff and "is_staff" in form.changed_data:
            passwords.let_in_anew(obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Whoever was staff leaves a number behind, beside what they did."""
        accounts.erase(User.objects.filter(pk=obj.pk))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is erased with an account is its own: no further right is asked for."""
        deleted, counts, _lacking, kept = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), kept

    def user_change_password(self, *_args: Any, **_words: Any) -> HttpResponse:
        raise Http404

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and _is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.is_staff


@admin.register(Group)
class RoleAdmin(AsksWhoYouAre, GroupAdmin):
    """One at a time: they are few, and what is done to many calls them in English."""

    list_display = ["role"]
    actions = None

    @admin.display(description=_("role"), ordering="name")
    def role(self, group: Group) -> str:
        return gettext(group.name)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Its own page is headed by what the list calls it, not by how it is kept."""
        if group := kwargs.get("obj"):
            context["subtitle"] = self.role(group)
        return super().render_change_form(request, context, *args, **kwargs)


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


def _is_used(account: User) -> bool:
    """Whether somebody has come in with it, or could: its address is theirs."""
    if account.last_login is not None or account.has_usable_password():
        return True
    return EmailAddress.objects.filter(user=account).exists()


def _is_within_reach(request: HttpRequest, account: User | None) -> bool:
    return account is None or not account.is_superuser or request.user.is_superuser

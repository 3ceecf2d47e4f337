"""Accounts: participants may have one, by a code sent by mail; organisers need one.

Nobody learns here whether an address has an account: the answer to who asks for a
code is the same for all, and only the mail differs.
"""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.utils import generate_unique_username
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from fairville_site.closing import account_close
from fairville_site.limits import client_address
from registrations import tokens
from registrations.addresses import BadAddress, normalised
from registrations.models import Participant

logger = logging.getLogger(__name__)

MAILER = "codes"
UNUSED_FOR = timedelta(days=1)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("Address and password do not match."),
        "email_taken": _("Another account has this address."),
        "incorrect_code": _("This is not the code of the newest mail."),
        "rate_limited": _(
            "Too many tries in a short time. Wait a minute, then try again."
        ),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a few minutes, then try again."
        ),
    }

    def clean_email(self, email: str) -> str:
        """In the one form in which participants' addresses are stored."""
        try:
            return normalised(email)
        except BadAddress as error:
            raise ValidationError(_("This is not an e-mail address.")) from error

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address as for the site's own limits; a forged header never helps."""
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        to_desk = _is_staff(request.user)
        return resolve_url("admin:index" if to_desk else settings.LOGIN_REDIRECT_URL)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account_email")

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send at once, in the page's language; whoever waits is told when it fails.

        The log must not say to whom, and servers like to quote the address.
        """
        language = get_language()
        message = self.render_mail(
            template_prefix,
            email,
            {"language": language, "login_url": _absolute("account_login")} | context,
            headers={
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                "Content-Language": str(language),
            },
        )
        try:
            message.send(using=MAILER)
        except OSError as error:  # SMTPException is one
            logger.warning("A code could not be sent: %s", type(error).__name__)
            page = render(self.request, "account/mail_failed.html", status=503)
            page.headers["Cache-Control"] = "no-store"
            raise ImmediateHttpResponse(page) from error


class CodeForm(RequestLoginCodeForm):
    """A code for a participant's account, which is made for whoever has none.

    Organisers and closed accounts get a mail without a code: the mailbox alone must
    not open the admin.
    """

    def clean_email(self) -> str:
        """As allauth's own, which looks no further once an address is a proven one.

        Here the same is looked up and written for every address, and taken back for
        whoever has an account: the time that it takes tells nothing.
        """
        adapter = get_adapter()
        email: str = adapter.clean_email(self.cleaned_data["email"])
        if not consume(context.request, action="request_login_code", key=email):
            raise adapter.validation_error("too_many_login_attempts")
        proven = EmailAddress.objects.filter(email=email, verified=True)
        owners = [address.user for address in proven.select_related("user")]
        known = filter_users_by_email(email)
        opened = open_account(email, is_kept=not known)
        users = [user for user in owners or known or [opened] if user]
        self._user = next((user for user in users if user.is_active), None)
        if _is_staff(self._user):
            self._user = None
        return email


class PasskeyForm(AddWebAuthnForm):
    """A new key logs in alone unless one says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["passwordless"]
        field.initial = True
        field.label = _("Sign in with this key alone, without the password")
        field.help_text = _("The key must then ask for a PIN, a finger or a face.")


def open_account(email: str, *, is_kept: bool) -> User | None:
    """An account without a password for an address that has none, proven by a code.

    One that is not to be kept is written and taken back. Those that nobody came to use
    within a day are removed on this occasion.
    """
    _remove_unused()
    user = User(email=email, username=generate_unique_username([email]))
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=email, primary=True)
            if not is_kept:
                transaction.set_rollback(True)
    except IntegrityError:  # asked for twice at the same moment
        return next(iter(filter_users_by_email(email, is_active=True)), None)
    return user


def _remove_unused() -> None:
    User.objects.filter(
        is_staff=False,
        last_login=None,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        date_joined__lt=timezone.now() - UNUSED_FOR,
        emailaddress__verified=False,
    ).delete()


@require_safe
@never_cache
@login_required(login_url="account_request_login_code")
def account_sessions(request: HttpRequest) -> HttpResponse:
    """The way to the personal page of each of the account's proven addresses."""
    addresses = EmailAddress.objects.filter(user=request.user.pk, verified=True)
    people = Participant.objects.proven().filter(email__in=addresses.values("email"))
    pages = {one.email: tokens.personal_path(one) for one in people.order_by("email")}
    if len(pages) == 1:
        return redirect(*pages.values())
    return render(request, "account/sessions.html", {"pages": pages})


def closed(_request: HttpRequest) -> HttpResponse:
    """What allauth offers and nobody needs: only a link leads to a new password."""
    raise Http404


def _is_staff(user: object) -> bool:
    return isinstance(user, User) and user.is_staff


def _absolute(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="account_sessions")),
    path("sessions/", account_sessions, name="account_sessions"),
    path("close/", account_close, name="account_close"),
    path(
        "signup/",
        RedirectView.as_view(
            pattern_name="account_request_login_code", query_string=True
        ),
    ),
    re_path("^password/(?!reset/key/)", closed),
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index")),
    path("", include("allauth.urls")),
]

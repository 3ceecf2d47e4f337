"""A second factor for whoever works at the desk, where `STAFF_MFA` asks for one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

# Recovery codes are for the day when these are lost.
COUNTED = [Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP]


def is_lacking(user: User | AnonymousUser) -> bool:
    """Whether the desk stays closed; a passkey counts, it is two factors in one."""
    return bool(
        settings.STAFF_MFA
        and isinstance(user, User)
        and not is_mfa_enabled(user, types=COUNTED)
    )


def lead_there(request: HttpRequest) -> HttpResponse:
    words = gettext("The desk opens once you have a passkey or an authenticator app.")
    messages.info(request, words)
    return redirect("mfa_index")

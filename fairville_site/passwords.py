"""The link by which whoever works at the desk sets a password of their own.

It takes two: an administrator who sends it and never sees it, and whoever reads the
mailbox. So nobody signs in with what another has typed, nor by a mailbox alone.
"""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from registrations.erasure.traces import end_web_sessions

SET_KEY = "account_reset_password_from_key"


def send_link(user: User) -> None:
    """At once; works once, for a day, while address and password stay as they are.

    Raises ImmediateHttpResponse, with a page that says so, if no mail can be sent.
    """
    words = {"uidb36": user_pk_to_url_str(user)}
    words["key"] = default_token_generator.make_token(user)
    address = f"{settings.SITE_URL}{reverse(SET_KEY, kwargs=words)}"
    context = {"set_password_url": address}
    get_adapter().send_mail("account/email/set_password", user.email, context)


def let_in_anew(user: User) -> None:
    """End what is open of an account that comes to the desk: a code alone opened it."""
    end_web_sessions([user.pk])

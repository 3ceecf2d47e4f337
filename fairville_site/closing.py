"""Erasing one's own account, and on wish all that is kept about its addresses."""

from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fairville_site.fresh import is_fresh
from registrations.services import close_account

FRESH = 10 * 60  # seconds since the code was typed: whoever finds a screen open waits


@never_cache
@login_required(login_url="account_request_login_code")
@require_http_methods(["GET", "HEAD", "POST"])
def account_close(request: HttpRequest) -> HttpResponse:
    """By whoever has just typed a code; organisers ask an administrator."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (login_required)
    is_proven = is_fresh(request, FRESH)
    if request.method == "POST" and not user.is_staff:
        if is_proven:
            wish = "with_registrations" in request.POST
            close_account(user_id=user.pk, with_registrations=wish)
            logout(request)
            return render(request, "account/closed.html", {"with_registrations": wish})
        if "again" in request.POST:
            logout(request)
            back = urlencode({"next": request.path})
            entry = reverse("account_request_login_code")
            return HttpResponseRedirect(f"{entry}?{back}", status=303)
    proven = EmailAddress.objects.filter(user=user, verified=True)
    context = {
        "is_fresh": is_proven,
        "addresses": proven.order_by("email").values_list("email", flat=True),
    }
    refused = request.method == "POST"
    status = 403 if refused else 200
    return render(request, "account/close.html", context, status=status)

"""Asking to be told, confirming it, ending it; and having one's links sent again."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dialogues.models import Series
from events.choices import State
from events.models import Session
from fairville_site import bilingual
from fairville_site.limits import limited
from fairville_site.security import cookieless_form
from registrations import tokens
from registrations.choices import Wants
from registrations.forms import FollowForm, LostLinkForm
from registrations.services import (
    confirm_follow,
    request_follow,
    send_links,
    withdraw_follow,
)
from registrations.views.answers import PAGE_OR_FORM, dead_link, personal


@cookieless_form
@limited("follow")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def follow(request: HttpRequest) -> HttpResponse:
    """To be told of every new session."""
    return _follow(request, Wants.SESSIONS, None, None)


@cookieless_form
@limited("follow")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def follow_series(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    series = get_object_or_404(Series.objects.for_page(), pk=pk)
    address = reverse("registrations:follow_series", args=[pk, bilingual.slug(series)])
    if request.method != "POST" and request.path != address:
        return redirect(address, permanent=True)
    return _follow(request, Wants.SESSIONS, series, None)


@cookieless_form
@limited("follow")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def follow_session(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """To learn the date while there is none, else to have what was recorded."""
    session = get_object_or_404(Session.objects.published().for_cards(), pk=pk)
    address = reverse(
        "registrations:follow_session", args=[pk, bilingual.slug(session)]
    )
    if request.method != "POST" and request.path != address:
        return redirect(address, permanent=True)
    dateless = session.span is None or session.state == State.POSTPONED
    return _follow(request, Wants.DATE if dateless else Wants.MATERIAL, None, session)


def _follow(
    request: HttpRequest, wants: Wants, series: Series | None, session: Session | None
) -> HttpResponse:
    subject = f"{wants}-{series.pk if series else 0}-{session.pk if session else 0}"
    context = {"wants": wants, "series": series, "session": session}
    if request.method != "POST":
        return _form_page(request, {**context, "form": FollowForm(subject)})
    form = FollowForm(subject, request.POST)
    if not form.is_trapped and not form.is_valid():
        return _form_page(request, {**context, "form": form})
    if not form.is_trapped:
        request_follow(
            email=form.cleaned_data["email"],
            language=get_language() or settings.LANGUAGE_CODE,
            wants=wants,
            series=series,
            session=session,
        )
    answer = {"form": form, "email": form.data.get("email", "")}
    return render(request, "registrations/asked.html", answer)


def _form_page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "registrations/follow.html", context)


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button, then what came of it."""
    try:
        wish = tokens.followable(token)
    except tokens.BadToken:
        return dead_link(request)
    with override(wish.language):
        if request.method == "POST":
            confirm_follow(follow_id=wish.pk)
            return HttpResponseRedirect(request.path, status=303)
        asked = wish.awaits_answer
        path = "" if asked else tokens.personal_path(wish.participant)
        context = {"follow": wish, "personal_path": path}
        response = render(request, "registrations/confirm_follow.html", context)
    response.headers["Content-Language"] = wish.language
    return response


@cookieless_form
@personal
@require_http_methods(PAGE_OR_FORM)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One button; mail programs press it on their own, without asking (RFC 8058)."""
    try:
        wish = tokens.unsubscribable(token)
    except tokens.BadToken:
        return dead_link(request)
    with override(wish.language):
        if request.method == "POST":
            withdraw_follow(follow_id=wish.pk)
            wish.refresh_from_db()
        response = render(request, "registrations/unsubscribe.html", {"follow": wish})
    response.headers["Content-Language"] = wish.language
    return response


@cookieless_form
@limited("lost_link")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def lost_link(request: HttpRequest) -> HttpResponse:
    """One field, and the same answer for every address that was typed."""
    if request.method != "POST":
        return render(request, "registrations/lost_link.html", {"form": LostLinkForm()})
    form = LostLinkForm(request.POST)
    if not form.is_trapped and not form.is_valid():
        return render(request, "registrations/lost_link.html", {"form": form})
    if not form.is_trapped:
        send_links(email=form.cleaned_data["email"])
    answer = {"form": form, "email": form.data.get("email", ""), "is_lost": True}
    return render(request, "registrations/asked.html", answer)

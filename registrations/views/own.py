"""One's own page: all registrations and follows of one proven address."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from events.choices import Mode
from fairville_site.security import cookieless_form
from registrations import own_sessions, tokens
from registrations.forms import PreferencesForm
from registrations.models import Participant, Registration
from registrations.services import (
    RegistrationRefused,
    cancel_registration,
    change_mode,
    confirm_registration,
    everything_about,
    forget,
    renew_links,
    settle_preferences,
    withdraw_follow,
)
from registrations.views.answers import dead_link, personal

type OwnView[**P] = Callable[Concatenate[HttpRequest, Participant, P], HttpResponse]
type Deed[**P] = Callable[Concatenate[Registration, P], None]


def of_a_person[**P](view: OwnView[P]) -> Callable[..., HttpResponse]:
    """Opens with the person's token, speaks their language, kept by no cache."""

    @cookieless_form
    @personal
    @wraps(view)
    def opened(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        try:
            participant = tokens.person(token)
        except tokens.BadToken:
            return dead_link(request)
        with override(participant.language):
            response = view(request, participant, *args, **kwargs)
        response.headers.setdefault("Content-Language", participant.language)
        return response

    return opened


@of_a_person
@require_safe
def me(request: HttpRequest, participant: Participant) -> HttpResponse:
    return _page(request, participant)


def _page(
    request: HttpRequest,
    participant: Participant,
    refusal: str = "",
    refused: int = 0,
) -> HttpResponse:
    """With what was refused, if anything, beside the registration of that number.

    It stands above all where that one is no longer shown.
    """
    own = own_sessions.of(participant)
    shown = {one.registration.pk for one in (*own.ahead, *own.over)}
    context = {
        "participant": participant,
        "own": own,
        "preferences": PreferencesForm(participant),
        "token": tokens.personal_token(participant),
        "calendar_path": tokens.calendar_path(participant),
        "refusal": refusal,
        "refused": refused if refused in shown else 0,
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "registrations/me.html", context)


def _back(participant: Participant) -> HttpResponse:
    return HttpResponseRedirect(tokens.personal_path(participant), status=303)


def to_a_registration[**P](deed: Deed[P]) -> Callable[..., HttpResponse]:
    """A button beside one of the person's registrations; why not, if it is refused."""

    @of_a_person
    @require_POST
    def pressed(
        request: HttpRequest,
        participant: Participant,
        /,
        pk: int,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> HttpResponse:
        registration = participant.registrations.filter(pk=pk).first()
        if registration is None:
            return dead_link(request)
        try:
            deed(registration, *args, **kwargs)
        except RegistrationRefused as refusal:
            return _page(request, participant, str(refusal), pk)
        return _back(participant)

    return wraps(deed)(pressed)


@to_a_registration
def cancel(registration: Registration) -> None:
    cancel_registration(registration_id=registration.pk)


@to_a_registration
def accept(registration: Registration) -> None:
    """The button of a mail that may never have come: this page proves the address too.

    It ends when the mail's own does, not when the night erases the request.
    """
    if tokens.has_expired(registration):
        raise RegistrationRefused(
            _(
                "This request is more than 48 hours old, so nothing was confirmed. "
                "Register again on the session’s page."
            )
        )
    confirm_registration(registration_id=registration.pk)


@to_a_registration
def take_part(registration: Registration, mode: str) -> None:
    """Take part in the other way; when it is full, the present place is kept."""
    change_mode(registration_id=registration.pk, mode=Mode(mode))


@of_a_person
@require_POST
def prefer(request: HttpRequest, participant: Participant) -> HttpResponse:
    form = PreferencesForm(participant, request.POST)
    if form.is_valid():
        settle_preferences(
            participant_id=participant.pk,
            language=form.cleaned_data["language"],
            city=form.cleaned_data["city"],
        )
    return _back(participant)


@of_a_person
@require_POST
def unfollow(request: HttpRequest, participant: Participant, pk: int) -> HttpResponse:
    follow = get_object_or_404(participant.follows, pk=pk)
    withdraw_follow(follow_id=follow.pk)
    return _back(participant)


@of_a_person
@require_POST
def renew(request: HttpRequest, participant: Participant) -> HttpResponse:
    """Every address ever mailed stops working; this page goes on at its new one."""
    try:
        return _back(renew_links(participant_id=participant.pk))
    except Participant.DoesNotExist:  # erased in another window at this moment
        return dead_link(request)


@of_a_person
@require_POST
def erase(request: HttpRequest, participant: Participant) -> HttpResponse:
    forget(participant_id=participant.pk)
    return render(request, "registrations/erased.html")


@of_a_person
@require_safe
def copy(request: HttpRequest, participant: Participant) -> HttpResponse:
    """All that is kept about the person, to take away."""
    response = JsonResponse(
        everything_about(participant),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response.headers["Content-Disposition"] = 'attachment; filename="fairville.json"'
    return response

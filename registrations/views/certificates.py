"""Certificates of attendance: one's own to print, and the page where anyone checks one."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events import programme
from events.choices import PartnerRole
from events.models import Session
from fairville_site import bilingual
from fairville_site.limits import limited
from fairville_site.security import cookieless_form
from registrations import tokens
from registrations.certificates import code_for, session_of
from registrations.choices import Source
from registrations.forms.certificates import PrintedNameForm, VerifyCertificateForm
from registrations.models import Participant, Registration
from registrations.services import correct_name
from registrations.views.answers import PAGE_OR_FORM
from registrations.views.own import of_a_person

ORGANISING = (PartnerRole.CO_ORGANISER, PartnerRole.HOST)


@of_a_person
@require_http_methods(PAGE_OR_FORM)
def certificate(
    request: HttpRequest, participant: Participant, pk: int
) -> HttpResponse:
    """To print, for whoever was there; the name can be put right first.

    By POST, since a name in an address would stand in logs.
    """
    attended = participant.registrations.with_session().attended(timezone.now())
    registration = get_object_or_404(attended, pk=pk)
    form = PrintedNameForm(initial={"name": registration.name})
    if request.method == "POST":
        form = PrintedNameForm(request.POST)
        if form.is_valid():
            correct_name(registration_id=pk, name=form.cleaned_data["name"])
            return HttpResponseRedirect(request.get_full_path(), status=303)
    wanted = request.GET.get("language", "")
    language = wanted if wanted in bilingual.languages() else bilingual.current()
    with override(language):
        context = {
            **_printed(registration, timezone.now()),
            "form": form,
            "personal_path": tokens.personal_path(participant),
            "others": [code for code in bilingual.languages() if code != language],
        }
        response = render(request, "registrations/certificate.html", context)
    response.headers["Content-Language"] = language
    return response


def _printed(registration: Registration, now: datetime) -> dict[str, object]:
    """What stands on the paper, in the active language."""
    session = registration.session
    at_the_door = registration.attendances.filter(source=Source.DOOR).exists()
    where = str(session.venue) if at_the_door and session.venue else ""
    partners = session.partnerships.filter(role__in=ORGANISING)
    return {
        "registration": registration,
        "session": session,
        "where": where or capfirst(programme.online_words(session)),
        "organisers": [
            row.organisation for row in partners.select_related("organisation")
        ],
        "code": code_for(session.pk, registration.name),
        "verify_url": settings.SITE_URL + reverse("registrations:verify_certificate"),
        "printed_on": timezone.localdate(now),
    }


@cookieless_form
@limited("certificate")
@never_cache
@require_http_methods(PAGE_OR_FORM)
def verify_certificate(request: HttpRequest) -> HttpResponse:
    """Whether a code is of a name: nothing is looked up unless it is."""
    template = "registrations/verify_certificate.html"
    if request.method != "POST":
        return render(request, template, {"form": VerifyCertificateForm()})
    form = VerifyCertificateForm(request.POST)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        number = session_of(form.cleaned_data["code"], form.cleaned_data["name"])
        public = Session.objects.published().filter(pk=number or 0)
        context |= {
            "is_answered": True,
            "is_genuine": number is not None,
            "session": public.select_related("series__parent").first(),
            "name": form.cleaned_data["name"],
        }
    return render(request, template, context)

"""The files that robots, browsers and researchers of security look for at the root."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events.calendars.answers import conditional
from fairville_site import bilingual, sitemaps

PLAIN = "text/plain; charset=utf-8"
XML = "application/xml"
SECURITY_TXT_LASTS = timedelta(days=180)


@require_safe
@cache_control(public=True, max_age=3600)
@conditional
def sitemap(request: HttpRequest) -> HttpResponse:
    return HttpResponse(sitemaps.index(), content_type=XML)


@require_safe
@cache_control(public=True, max_age=3600)
@conditional
def sitemap_lists(request: HttpRequest) -> HttpResponse:
    entries = sitemaps.of_lists()
    return HttpResponse(sitemaps.urlset(entries), content_type=XML)


@require_safe
@cache_control(public=True, max_age=3600)
@conditional
def sitemap_file(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """A block of which nothing is public has no file."""
    entries = sitemaps.of_kind(kind, number) if kind in sitemaps.KINDS else []
    if not entries:
        raise Http404
    return HttpResponse(sitemaps.urlset(entries), content_type=XML)


@require_safe
@cache_control(public=True, max_age=86_400)
def robots(request: HttpRequest) -> HttpResponse:
    """Nothing is forbidden: what is not for all needs a secret or an account."""
    lines = ["User-agent: *", "Disallow:", f"Sitemap: {_address('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@require_safe
@cache_control(public=True, max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; good for half a year from the day it is read."""
    contact = settings.SECURITY_CONTACT
    if ":" not in contact:
        contact = f"mailto:{contact}"
    today = datetime.combine(timezone.now().date(), time(), UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(today + SECURITY_TXT_LASTS):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(bilingual.languages())}",
        f"Canonical: {_address('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(request: HttpRequest) -> HttpResponse:
    """For pages that name no icon, such as the admin's."""
    return redirect(static("img/mark.svg"))


def _address(name: str) -> str:
    return settings.SITE_URL + reverse(name)

"""The programme for other sites and programs: Atom, JSON, and a list to embed."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from dialogues.models import Series
from events import atom, public_json
from events.calendars.answers import conditional
from events.models import Session
from events.querysets import SessionQuerySet
from fairville_site import bilingual

NEWS = 50
EMBEDDED = 20
EMBED_CSP = cast("dict[str, list[str]]", settings.SECURE_CSP) | {
    "frame-ancestors": ["*"]
}

for_other_sites = cache_control(public=True, max_age=900)


@require_safe
@for_other_sites
@conditional
def programme_atom(request: HttpRequest) -> HttpResponse:
    """What was announced or changed, latest first, in all series."""
    page = reverse("events:programme")
    return _news(request, Session.objects.all(), _("Fairville Dialogues"), page)


@require_safe
@for_other_sites
@conditional
def series_atom(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """The news of one series. Any slug will do: readers keep an address for years."""
    series = get_object_or_404(Series, pk=pk)
    title = bilingual.shown(series, "title").text
    sessions = Session.objects.of_series(pk)
    return _news(request, sessions, title, series.get_absolute_url())


def _news(
    request: HttpRequest, sessions: SessionQuerySet, title: str, page: str
) -> HttpResponse:
    latest = sessions.published().for_cards().latest_change_first()[:NEWS]
    data = atom.feed(latest, title=title, page=page, address=request.path)
    content_type = "application/atom+xml; charset=utf-8"
    return _open_to_all(HttpResponse(data, content_type=content_type))


@require_safe
@for_other_sites
@conditional
def programme_json(request: HttpRequest) -> HttpResponse:
    """What is ahead and what was held in the last twelve months."""
    public = Session.objects.published().for_cards().with_people()
    data = public_json.document(public.not_long_past(timezone.now()))
    options = {"ensure_ascii": False, "indent": 1}
    return _open_to_all(JsonResponse(data, json_dumps_params=options))


@require_safe
@for_other_sites
@xframe_options_exempt
@csp_override(EMBED_CSP)
def embed(request: HttpRequest) -> HttpResponse:
    """What is ahead, for a frame in another site's page; of one series if asked."""
    series = _series(request)
    public = Session.objects.published()
    sessions = public.of_series(series.pk) if series else public
    context = {"sessions": sessions.upcoming().for_cards()[:EMBEDDED], "series": series}
    return _open_to_all(render(request, "events/embed.html", context))


@require_safe
def embed_guide(request: HttpRequest) -> HttpResponse:
    """What to paste into another site's page, in each language."""
    series = _series(request)
    context = {
        "series": series,
        "all_series": Series.objects.for_cards(),
        "frames": [_frame(language, series) for language in bilingual.languages()],
    }
    return render(request, "events/embed_guide.html", context)


def _series(request: HttpRequest) -> Series | None:
    """The series asked for by `?series=ID`; nonsense is the whole programme."""
    asked = request.GET.get("series", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 9:
        return None
    return Series.objects.for_cards().filter(pk=int(asked)).first()


def _frame(language: str, series: Series | None) -> dict[str, str]:
    with override(language):
        path = reverse("events:embed") + (f"?series={series.pk}" if series else "")
        title = _("Programme of the Fairville Dialogues")
    address = settings.SITE_URL + path
    html = format_html(
        '<iframe src="{}" title="{}" lang="{}" width="100%" height="640" '
        'loading="lazy"></iframe>',
        address,
        title,
        language,
    )
    name = get_language_info(language)["name_translated"]
    # A plain string: the page shows it as text.
    return {"language": name, "address": address, "html": str.__str__(html)}


def _open_to_all(response: HttpResponse) -> HttpResponse:
    """Readable from any page: there is nothing personal in it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response

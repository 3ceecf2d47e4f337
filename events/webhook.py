"""Where Zoom's webhooks arrive: `/zoom/webhook`, without a language and as it is."""

import json

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from events import meetings
from events.zoom import webhooks

LARGEST = 64 * 1024


@csrf_exempt
@require_POST
def zoom_webhook(request: HttpRequest) -> HttpResponse:
    """Keep signed news and answer at once; the worker takes it in.

    204 also for what is not for us, or Zoom would send it again; 401 for what is not
    Zoom's; 503 while our own database is down, so that it does come again.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST:
        return HttpResponse(status=413)
    body = request.body
    if not webhooks.is_signed(
        secret=settings.ZOOM_WEBHOOK_SECRET,
        stamp=request.headers.get("x-zm-request-timestamp", ""),
        signature=request.headers.get("x-zm-signature", ""),
        body=body,
        now=timezone.now(),
    ):
        return HttpResponse(status=401)
    try:
        said = json.loads(body)
    except ValueError:
        return HttpResponse(status=400)
    if not isinstance(said, dict):
        return HttpResponse(status=400)
    if said.get("event") == webhooks.VALIDATION:
        payload = said.get("payload")
        plain = payload.get("plainToken", "") if isinstance(payload, dict) else ""
        return JsonResponse(
            webhooks.challenge(settings.ZOOM_WEBHOOK_SECRET, str(plain))
        )
    try:
        meetings.keep_news(body=body, said=said)
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(status=204)

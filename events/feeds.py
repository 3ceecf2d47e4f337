"""Calendar files over HTTP."""

from email.utils import parseaddr

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from events import ical, programme
from events.choices import Format, State
from events.models import Session
from fairville_site import bilingual, prose

STATUSES = {
    State.POSTPONED: ical.Status.POSTPONED,
    State.CANCELLED: ical.Status.CANCELLED,
}


@csrf_exempt  # so that a PROPFIND is told 405, not 403 "password needed"
@require_safe
def session_file(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """One session to download. Any slug will do: calendars do not all follow redirects."""
    session = get_object_or_404(Session.objects.published().for_calendar(), pk=pk)
    if session.span is None:
        raise Http404
    data = ical.session_file(calendar_entry(session), language=bilingual.current())
    name = f"{session.pk}-{bilingual.slug(session)}.ics"
    return HttpResponse(
        data,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "public, max-age=900",
        },
    )


def calendar_entry(session: Session) -> ical.Entry:
    """A dated session as calendars see it, in the active language."""
    if session.span is None:
        message = "A session without a date is in no calendar."
        raise ValueError(message)
    name, email = parseaddr(settings.DEFAULT_FROM_EMAIL)
    url = settings.SITE_URL + session.get_absolute_url()
    title = bilingual.shown(session, "title")
    return ical.Entry(
        uid=session.uid,
        sequence=session.sequence,
        created_at=session.created_at,
        modified_at=session.changed_at,
        span=session.span,
        summary=ical.Text(title.text, title.language),
        url=url,
        organizer=ical.Organizer(name, email),
        description=_description(session),
        location=ical.Text(programme.address(session), bilingual.current()),
        geo=_position(session),
        status=STATUSES.get(State(session.state), ical.Status.CONFIRMED),
    )


def _description(session: Session) -> ical.Text:
    """The summary and the hours in the cities: plain text, no names."""
    shown = bilingual.shown(session, "summary")
    if not shown.text:
        shown = bilingual.shown(session, "description")
    hours = [
        f"{group.hours}  {', '.join(group.names)}"
        for group in programme.city_hours(session)
    ]
    parts = [prose.plain(shown.text), programme.hours(session), "\n".join(hours)]
    return ical.Text("\n\n".join(part for part in parts if part), shown.language)


def _position(session: Session) -> tuple[float, float] | None:
    venue = session.venue
    if venue is None or session.format == Format.ONLINE:
        return None
    if venue.latitude is None or venue.longitude is None:
        return None
    return float(venue.latitude), float(venue.longitude)

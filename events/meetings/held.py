"""A meeting in one worker's hands, and what its row learns of every try."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from events import zoom
from events.choices import LinkMode, ZoomState
from events.meetings.links import set_link
from events.meetings.wanted import body_of, hash_of
from events.models import Meeting
from events.pasted import Call
from events.zoom.waiting import soon_after, wait_after

# Longer than one call and its new token can take; renewed before each POST.
LEASE = timedelta(minutes=5)
UNTIL_MENDED = timedelta(hours=1)


def free(now: datetime) -> Q:
    """In no worker's hands."""
    return Q(zoom_lease_until__isnull=True) | Q(zoom_lease_until__lte=now)


def managed(now: datetime) -> "QuerySet[Meeting]":
    """The calls that Zoom keeps for us, or is to keep, with all that it is to know."""
    mine = ~Q(link_mode=LinkMode.MANUAL) | Q(zoom_id__isnull=False)
    recent = Q(session__ends_at__gt=now - timedelta(days=1)) | Q(session__ends_at=None)
    return _whole().filter(mine | Q(zoom_state=ZoomState.ASKED), recent)


def _whole() -> "QuerySet[Meeting]":
    parts = ("session__languages", "session__appearances")
    return Meeting.objects.select_related("session").prefetch_related(*parts)


class Held:
    """A meeting in this worker's hands, until the lease ends or is given back."""

    def __init__(self, meeting: Meeting, token: UUID) -> None:
        self.meeting, self.token = meeting, token
        self.zoom_id = meeting.zoom_id
        self.body: dict[str, Any] = body_of(meeting) if meeting.session.span else {}

    @property
    def kind(self) -> zoom.Kind:
        return zoom.Kind(self.meeting.zoom_kind)

    @classmethod
    def take(cls, meeting: Meeting, now: datetime) -> "Held | None":
        """A guarded UPDATE decides between workers."""
        token = uuid4()
        taken = Meeting.objects.filter(free(now), pk=meeting.pk).update(
            zoom_lease_until=now + LEASE, zoom_lease_token=token
        )
        return cls(_whole().get(pk=meeting.pk), token) if taken else None

    def give_back(self) -> None:
        self.write(zoom_lease_until=None, zoom_lease_token=None)

    @transaction.atomic
    def write(self, *, call: Call | None = None, **columns: Any) -> bool:
        """Write onto the row if the lease is still ours; whether it was."""
        rows = Meeting.objects.select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=self.meeting.pk, zoom_lease_token=self.token).first()
        if row is None:
            return False
        if call:
            set_link(meeting=row, call=call, now=timezone.now())
        for name, value in columns.items():
            setattr(row, name, value)
        row.save()
        return True

    def done(self, **columns: Any) -> None:
        """All went well: the lease is given back."""
        self.write(
            zoom_error={},
            zoom_attempts=0,
            zoom_lease_until=None,
            zoom_lease_token=None,
            **columns,
        )

    def tries(self, step: "Callable[[Held], None]") -> bool:
        """Whether Zoom did it; if not, the row says why and when to try again."""
        try:
            step(self)
        except zoom.ZoomError as error:
            self.put_off(error)
            return False
        return True

    def put_off(self, error: zoom.ZoomError) -> None:
        now = timezone.now()
        attempts = self.meeting.zoom_attempts + 1
        facts = error.facts()
        until = now + wait_after(attempts)
        if isinstance(error, zoom.Busy):
            until = soon_after(error.until)
        elif isinstance(error, zoom.Refused):
            until = now + UNTIL_MENDED
            if not isinstance(error, zoom.OF_THE_ACCOUNT) or self._is_of_webinars(
                error
            ):
                facts["hash"] = hash_of(self.body)
        self.write(
            zoom_error=facts,
            zoom_attempts=min(attempts, 1000),
            zoom_next_try_at=until,
            zoom_lease_until=None,
            zoom_lease_token=None,
        )
        if "hash" not in facts:
            # The others would meet the same trouble, and mails wait meanwhile.
            due = Meeting.objects.filter(zoom_next_try_at__lt=until)
            due.exclude(pk=self.meeting.pk).update(zoom_next_try_at=until)

    def _is_of_webinars(self, error: zoom.ZoomError) -> bool:
        """The app may not do it for webinars: meetings go on."""
        is_webinar = self.kind == zoom.Kind.WEBINAR
        return is_webinar and isinstance(error, zoom.MissingScope)

"""A seat in one worker's hands, and what its row learns of every try."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from events import meetings, zoom
from events.models import Meeting
from events.zoom.errors import NotInPlan, TokenRefused
from events.zoom.waiting import FIRST_WAIT, LONGEST_WAIT, soon_after, wait_after
from registrations.choices import SeatState
from registrations.models import Seat

# Longer than the few calls of a try and their token can take; renewed before each POST.
LEASE = timedelta(minutes=5)
UNTIL_ROOM = timedelta(hours=1)
UNTIL_EDITED = timedelta(days=1)
# Registration is off there, or it is gone, or it is a webinar by now.
OF_THE_MEETING = (zoom.RegistrationOff, zoom.NotFound, zoom.OtherKind)
OF_WEBINARS = (zoom.MissingScope, NotInPlan)
OF_EVERYBODY = (*zoom.OF_THE_ACCOUNT, TokenRefused)


def free(now: datetime) -> Q:
    """In no worker's hands."""
    return Q(lease_until__isnull=True) | Q(lease_until__lte=now)


def digest_of(address: str) -> str:
    """Tells an address again without keeping it."""
    salt = "registrations.seat"
    return salted_hmac(salt, address.strip().lower(), algorithm="sha256").hexdigest()


class Held:
    """A seat in this worker's hands, until the lease ends or is given back."""

    def __init__(self, seat: Seat, token: UUID) -> None:
        self.seat, self.token = seat, token
        owner = seat.registration or seat.appearance
        self.meeting: Meeting | None = (
            getattr(owner.session, "meeting", None) if owner else None
        )

    @classmethod
    def take(cls, pk: int, rows: "QuerySet[Seat]", now: datetime) -> "Held | None":
        """A guarded UPDATE decides between workers; `rows` tells if it is still due."""
        token = uuid4()
        taken = Seat.objects.filter(free(now), pk=pk).update(
            lease_until=now + LEASE, lease_token=token
        )
        if not taken:
            return None
        seat = rows.filter(pk=pk).first()
        if seat is None:
            Seat.objects.filter(pk=pk, lease_token=token).update(
                lease_until=None, lease_token=None
            )
            return None
        return cls(seat, token)

    def write(self, **columns: Any) -> bool:
        """Write onto the row if the lease is still ours; whether it was."""
        rows = Seat.objects.filter(pk=self.seat.pk, lease_token=self.token)
        is_ours = rows.update(**columns) > 0
        if is_ours:
            for name, value in columns.items():
                setattr(self.seat, name, value)
        return is_ours

    def renew(self, **columns: Any) -> bool:
        return self.write(lease_until=timezone.now() + LEASE, **columns)

    def done(self, **columns: Any) -> None:
        """All went well: the lease is given back."""
        self._end(
            error={},
            attempts=0,
            next_try_at=timezone.now(),
            paused_until=None,
            **columns,
        )

    def later(self, **columns: Any) -> None:
        """Zoom did it, and shows it a little later."""
        attempts = self.seat.attempts + 1
        until = timezone.now() + (
            timedelta(seconds=5) if attempts < 4 else wait_after(attempts - 3)
        )
        self._end(attempts=min(attempts, 1000), next_try_at=until, **columns)

    def forget(self) -> None:
        Seat.objects.filter(pk=self.seat.pk, lease_token=self.token).delete()

    def tries(self, step: "Callable[[Held], None]") -> bool:
        """Whether others may be tried after it; the row says what was not done, and why."""
        try:
            step(self)
        except zoom.ZoomError as error:
            return self._put_off(error)
        return True

    def _put_off(self, error: zoom.ZoomError) -> bool:
        now = timezone.now()
        attempts = self.seat.attempts + 1
        columns: dict[str, Any] = {
            "error": error.facts(),
            "attempts": min(attempts, 1000),
            "next_try_at": now + wait_after(attempts),
        }
        is_of_one = isinstance(error, zoom.Refused | zoom.QuotaSpent)
        if is_of_one and not self._is_of_everybody(error):
            columns |= self._of_one(error, now)
            self._end(**columns)
            return True
        until = now + FIRST_WAIT
        if isinstance(error, zoom.Busy):
            until = soon_after(error.until)
        elif self._is_of_everybody(error):
            until = now + LONGEST_WAIT
        self._end(**{**columns, "paused_until": until})
        return False

    def _is_of_everybody(self, error: zoom.ZoomError) -> bool:
        """What the app may not do for webinars concerns no meeting."""
        is_webinar = self.seat.zoom_kind == zoom.Kind.WEBINAR
        only_theirs = is_webinar and isinstance(error, OF_WEBINARS)
        return isinstance(error, OF_EVERYBODY) and not only_theirs

    def _of_one(self, error: zoom.ZoomError, now: datetime) -> dict[str, Any]:
        """What this person waits for, or the people of this meeting."""
        # Whoever leaves stays known until Zoom has called them off.
        refused = self.seat.state if self._is_leaving() else SeatState.REFUSED
        if isinstance(error, zoom.QuotaSpent):
            waits = refused if self._is_leaving() else SeatState.WAITING_QUOTA
            return {"state": waits, "next_try_at": soon_after(error.until)}
        if isinstance(error, OF_THE_MEETING):
            until = now + LONGEST_WAIT
            self._park_the_meeting(error, now, until)
            return {"next_try_at": until}
        if isinstance(error, zoom.IsHost):
            return {"state": SeatState.IS_HOST, "error": {}}
        if isinstance(error, OF_WEBINARS):
            return {"next_try_at": now + LONGEST_WAIT}
        waits_for = (zoom.Full, zoom.Over)
        wait = UNTIL_ROOM if isinstance(error, waits_for) else UNTIL_EDITED
        return {"state": refused, "next_try_at": now + wait}

    def _is_leaving(self) -> bool:
        return not getattr(self.seat, "is_coming", False)

    def _park_the_meeting(
        self, error: zoom.ZoomError, now: datetime, until: datetime
    ) -> None:
        """Its own worker looks what became of it; nobody tries it until then."""
        if self.meeting is None:
            return
        compared = self.meeting.zoom_synced_at
        if isinstance(error, zoom.RegistrationOff):
            meetings.ask_for_registration(meeting=self.meeting, now=now)
        elif compared is None or compared <= now - LONGEST_WAIT:
            meetings.resynchronise(meeting=self.meeting, now=now)
        session = self.meeting.session_id
        theirs = Q(registration__session=session) | Q(appearance__session=session)
        seats = Seat.objects.filter(theirs, next_try_at__lt=until)
        seats.exclude(state__in=(SeatState.ADDED, SeatState.IS_HOST)).update(
            next_try_at=until
        )

    def _end(self, **columns: Any) -> None:
        self.write(lease_until=None, lease_token=None, **columns)

"""What an organiser may ask for people: that Zoom be asked once more."""

from datetime import datetime

from django.db.models import Q, QuerySet

from events import zoom
from registrations.choices import SeatState
from registrations.models import Registration, Seat


def ask_again(*, registrations: "QuerySet[Registration]", now: datetime) -> int:
    """Try again at an aware instant for whoever has no link; how many they are.

    Not for whom three tries were made today: each further one counts, and is refused.
    What was parked for the whole account is asked anew too, but for Zoom's own limits.
    """
    rows = registrations.order_by().values("pk")
    waiting = Seat.objects.filter(registration__in=rows).exclude(
        state__in=(SeatState.ADDED, SeatState.CANCELLED, SeatState.WAITING_QUOTA)
    )
    keys = list(waiting.values_list("pk", flat=True))
    mine = Seat.objects.filter(pk__in=keys)
    mine.exclude(error__kind=zoom.Busy.kind).update(paused_until=None)
    mine.filter(state__in=(SeatState.REFUSED, SeatState.IS_HOST)).update(
        state=SeatState.TO_ADD
    )
    return mine.filter(Q(paused_until=None) | Q(paused_until__lte=now)).update(
        next_try_at=now, attempts=0
    )

"""The real programme, sessions made up around today, and one organiser to log in as."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from dialogues.models import Series
from events import clock
from events.choices import Decision
from events.models import Session
from events.services import save_session

EMAIL = "organiser@example.org"
PASSWORD = "demo-organiser"  # noqa: S105 (the demo listens on loopback only)
FIVE_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """So many days from today, at an hour on the clocks of the session's zone."""

    days: int
    at: time
    minutes: int = 90


RUNNING = UUID("dec0de00-0000-4000-8000-000000000103")
RUNNING_SINCE = timedelta(minutes=30)
RUNNING_FOR = timedelta(minutes=90)
SLOTS = {
    UUID("dec0de00-0000-4000-8000-000000000101"): Slot(9, time(18)),
    UUID("dec0de00-0000-4000-8000-000000000102"): Slot(16, time(14), minutes=180),
    UUID("dec0de00-0000-4000-8000-000000000104"): Slot(23, time(18, 30), minutes=120),
    UUID("dec0de00-0000-4000-8000-000000000105"): Slot(12, time(17)),
    UUID("dec0de00-0000-4000-8000-000000000106"): Slot(5, time(19)),
    UUID("dec0de00-0000-4000-8000-000000000108"): Slot(30, time(19), minutes=120),
    UUID("dec0de00-0000-4000-8000-000000000109"): Slot(-20, time(18)),
}
DATED = {RUNNING, *SLOTS}


class Command(BaseCommand):
    help = (
        "Load the real programme, demo sessions and an organiser account. "
        "Run again, it keeps every edit and dates the demo sessions around today."
    )

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            message = "This is no demo: set DEMO=1 to load made-up sessions."
            raise CommandError(message)
        with transaction.atomic():
            if not Series.objects.exists():
                load("programme")
            if not Session.objects.filter(uid__in=DATED).exists():
                load("demo")
            date_again(timezone.now())
            organiser = demo_organiser()
        known = organiser.check_password(PASSWORD)
        password = PASSWORD if known else "the password you gave it"
        self.stdout.write(f"Organiser account: {EMAIL}, {password}")


def load(fixture: str) -> None:
    call_command("loaddata", fixture, verbosity=0)


def date_again(now: datetime) -> None:
    """Put the demo sessions around an instant; one that has lost its date stays so.

    Nobody is told: that a day has passed is no change of plan.
    """
    for session in Session.objects.filter(
        uid__in=DATED, starts_at__isnull=False
    ).order_by("pk"):
        starts_at, ends_at = instants(session, now)
        if (session.starts_at, session.ends_at) == (starts_at, ends_at):
            continue
        session.starts_at, session.ends_at = starts_at, ends_at
        change = save_session(session=session, author=None, now=now)
        if change is None:
            continue
        change.decision = Decision.SILENT
        change.save(update_fields=["decision"])
        session.previous_starts_at = None
        session.save(update_fields=["previous_starts_at"])


def instants(session: Session, now: datetime) -> tuple[datetime, datetime]:
    if session.uid == RUNNING:
        minute = now.minute - now.minute % FIVE_MINUTES
        since = now.replace(minute=minute, second=0, microsecond=0) - RUNNING_SINCE
        return since, since + RUNNING_FOR
    slot = SLOTS[session.uid]
    today = now.astimezone(clock.zone_info(session.timezone)).date()
    day = today + timedelta(days=slot.days)
    starts_at = clock.local_instant(datetime.combine(day, slot.at), session.timezone)
    return starts_at, starts_at + timedelta(minutes=slot.minutes)


def demo_organiser() -> User:
    organiser = User.objects.filter(email=EMAIL).first()
    if organiser is None:
        organiser = User.objects.create_superuser("organiser", EMAIL, PASSWORD)
    EmailAddress.objects.get_or_create(
        user=organiser, email=EMAIL, defaults={"verified": True, "primary": True}
    )
    return organiser

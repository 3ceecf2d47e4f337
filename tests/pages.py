"""The whole site for a test: the demo, every state, one address of each kind of page."""

from collections.abc import Iterable

from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import override

from dialogues.models import Page, Resource, Series, Theme
from events.models import Meeting, Session
from registrations import tokens
from registrations.choices import Source
from registrations.models import Attendance
from speakers.models import Organisation, Speaker
from tests.factories import FollowFactory, RegistrationFactory
from tests.registrations.visits import confirm_address
from tests.states import STATES, every_state

LISTS = [
    "home",
    "events:programme",
    "events:calendars",
    "events:embed",
    "events:embed_guide",
    "dialogues:series_list",
    "dialogues:theme_list",
    "dialogues:resource_list",
    "speakers:speaker_list",
    "speakers:organisation_list",
    "registrations:follow",
    "registrations:lost_link",
    "registrations:verify_certificate",
]
# Those that show what no other does; the deep tests look at all of them.
TELLING = [
    "upcoming",
    "undated",
    "running",
    "full",
    "postponed",
    "cancelled",
    "past with a record",
    "in French only",
    "twelve speakers",
    "tall poster",
]


def fill(names: Iterable[str] = STATES) -> dict[str, Session]:
    """Load the demo (DEMO must be on) and sessions in states, by the state's name."""
    call_command("load_demo", verbosity=0)
    return every_state(names)


def public(language: str) -> dict[str, str]:
    """One address of each kind, in a language, by a name to say in a failure."""
    with override(language):
        found = {name: reverse(name) for name in LISTS}
        found["events:programme, found"] = f"{reverse('events:programme')}?q=eau"
        found["events:programme, none found"] = f"{reverse('events:programme')}?q=zzzz"
        found["events:archive_year"] = reverse("events:archive_year", args=[2026])
        for model in (Series, Speaker, Organisation, Theme):
            one = model.objects.order_by("pk").first()
            found[model.__name__] = one.get_absolute_url()
        found["sub-series"] = Series.objects.get(pk=2).get_absolute_url()
        for resource in Resource.objects.filter(pk__in=[1, 101, 102]):
            found[f"resource {resource.pk}"] = resource.get_absolute_url()
        for page in Page.objects.all():
            found[page.key] = reverse("dialogues:page_detail", args=[page.key])
        session = Session.objects.get(pk=102)
        found["register"] = f"{session.get_absolute_url()}register/"
        found["follow_session"] = f"{session.get_absolute_url()}follow/"
        series = session.series.get_absolute_url()
        found["register_series"] = f"{series}register/"
        found["follow_series"] = f"{series}follow/"
    return found


def personal() -> dict[str, str]:
    """One of each of the pages without a language in their address."""
    meeting = Meeting.objects.get(session=103)
    asked, confirmed = (
        RegistrationFactory(session=meeting.session, language="fr", **traits)
        for traits in ({}, {"confirmed": True, "participant__verified_at": now()})
    )
    owner = confirmed.participant
    RegistrationFactory(participant=owner, waiting=True, language="fr")
    RegistrationFactory(
        participant=owner, language="fr", confirmed=True, session__hybrid=True
    )
    held = RegistrationFactory(
        participant=owner, language="fr", confirmed=True, session__past=True
    )
    Attendance.objects.create(registration=held, source=Source.CLICK)
    follow = FollowFactory(participant=owner, series=meeting.session.series)
    told = FollowFactory(participant=owner, session=meeting.session, confirmed=True)
    return {
        "confirm": confirm_address(asked),
        "me": tokens.personal_path(owner),
        "certificate": f"{tokens.personal_path(owner)}certificate/{held.pk}/",
        "confirm_follow": tokens.follow_path(follow),
        "unsubscribe": tokens.unsubscribe_path(told),
        "confirmed": confirm_address(confirmed),
        "join": tokens.join_path(confirmed),
        "calendar": tokens.calendar_path(confirmed.participant),
        "account_login": reverse("account_login"),
        "mailbox_list": reverse("personal:mailbox_list"),
    }


def session_pages(sessions: dict[str, Session], language: str) -> dict[str, str]:
    with override(language):
        return {name: one.get_absolute_url() for name, one in sessions.items()}

"""What tests start from. Texts are in both languages unless a trait says otherwise."""

from datetime import UTC, datetime, timedelta

import factory
from django.db.models import Model
from django.utils import timezone

from dialogues.models import City, Resource, Series
from events.choices import Format, Mode, RegistrationMode, State
from events.models import (
    Appearance,
    Change,
    Meeting,
    Places,
    Session,
    SessionLanguage,
    Venue,
)
from registrations.choices import MessageKind, RegistrationState, Wants
from registrations.models import Follow, Message, Participant, Registration
from speakers.models import Organisation, Speaker


def stored[Row: Model](rows: list[Row]) -> list[Row]:
    """Rows that were built, and what they hang on, by one INSERT a table: for many."""
    model = type(rows[0])
    for field in model._meta.concrete_fields:
        if field.is_relation:
            parents = [field.get_cached_value(row, None) for row in rows]
            if new := {id(one): one for one in parents if one and not one.pk}:
                stored([*new.values()])
    return model._base_manager.bulk_create(rows)


def from_now(**away: float) -> datetime:
    """A whole hour, so far from now: `from_now(days=7)`."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return hour + timedelta(**away)


class CityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = City

    class Params:
        lab = factory.Trait(is_lab=True)

    name_fr = factory.Sequence("Ville {}".format)
    name_en = factory.Sequence("City {}".format)
    country = "FR"
    timezone = "Europe/Paris"
    order = factory.Sequence(int)


class SeriesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Series
        skip_postgeneration_save = True

    class Params:
        french_only = factory.Trait(title_en=None, summary_en=None, description_en=None)

    title_fr = factory.Sequence("Série {}".format)
    title_en = factory.Sequence("Series {}".format)
    summary_fr = "En une phrase."
    summary_en = "In one sentence."
    description_fr = "Ce dont parle la série."
    description_en = "What the series is about."

    @factory.post_generation
    def cities(self, create, extracted, **kwargs):
        if create and extracted:
            self.cities.set(extracted)


class VenueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Venue

    name = factory.Sequence("Maison {}".format)
    street = "rue Haute 1"
    postcode = "1000"
    city = "Bruxelles"
    country = "BE"
    timezone = "Europe/Brussels"


class SessionFactory(factory.django.DjangoModelFactory):
    """Published, online, in a week, registration open, without limit."""

    class Meta:
        model = Session

    class Params:
        online = factory.Trait(format=Format.ONLINE, online_platform="Zoom")
        in_person = factory.Trait(
            format=Format.IN_PERSON,
            online_platform="",
            venue=factory.SubFactory(VenueFactory),
        )
        hybrid = factory.Trait(
            format=Format.HYBRID,
            online_platform="Zoom",
            venue=factory.SubFactory(VenueFactory),
        )
        upcoming = factory.Trait(
            starts_at=factory.LazyFunction(lambda: from_now(days=7)),
        )
        running = factory.Trait(
            starts_at=factory.LazyFunction(lambda: from_now(hours=-1)),
            ends_at=factory.LazyFunction(lambda: from_now(hours=1)),
        )
        past = factory.Trait(
            starts_at=factory.LazyFunction(lambda: from_now(days=-7)),
        )
        april_2026 = factory.Trait(
            starts_at=datetime(2026, 4, 16, 13, tzinfo=UTC),
            ends_at=datetime(2026, 4, 16, 15, tzinfo=UTC),
        )
        undated = factory.Trait(starts_at=None, ends_at=None)
        french_only = factory.Trait(title_en=None, summary_en=None, description_en=None)
        english_only = factory.Trait(
            title_fr=None, summary_fr=None, description_fr=None
        )
        draft = factory.Trait(state=State.DRAFT)
        postponed = factory.Trait(state=State.POSTPONED)
        cancelled = factory.Trait(state=State.CANCELLED)
        withdrawn = factory.Trait(state=State.WITHDRAWN)

    series = factory.SubFactory(SeriesFactory)
    state = State.PUBLISHED
    title_fr = factory.Sequence("Séance {}".format)
    title_en = factory.Sequence("Session {}".format)
    summary_fr = "En une phrase."
    summary_en = "In one sentence."
    description_fr = "Ce dont il sera question."
    description_en = "What will be discussed."
    timezone = "Europe/Paris"
    starts_at = factory.LazyFunction(lambda: from_now(days=7))
    ends_at = factory.LazyAttribute(
        lambda session: session.starts_at and session.starts_at + timedelta(hours=2)
    )
    format = Format.ONLINE
    online_platform = "Zoom"
    registration_mode = RegistrationMode.OPEN


class SessionLanguageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SessionLanguage

    session = factory.SubFactory(SessionFactory)
    language = "fr"


class PlacesFactory(factory.django.DjangoModelFactory):
    """Of a session online: without limit."""

    class Meta:
        model = Places

    class Params:
        full = factory.Trait(capacity=1, taken=1)

    session = factory.SubFactory(SessionFactory)
    mode = Mode.ONLINE


class MeetingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Meeting

    session = factory.SubFactory(SessionFactory)
    join_url = factory.Sequence("https://call.example.org/j/8800{}?pwd=canary".format)
    passcode = "canary-passcode"
    number = "880 0000 0000"


class ChangeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Change

    session = factory.SubFactory(SessionFactory)
    before = factory.LazyFunction(dict)
    after = factory.LazyFunction(dict)
    sequence = factory.Sequence(lambda number: number + 1)


class SpeakerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Speaker

    name = factory.Sequence("Personne {}".format)
    bio_fr = "Qui elle est."
    bio_en = "Who she is."


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name_fr = factory.Sequence("Organisation {}".format)
    name_en = factory.Sequence("Organisation {}".format)


class AppearanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appearance

    session = factory.SubFactory(SessionFactory)
    speaker = factory.SubFactory(SpeakerFactory)


class ResourceFactory(factory.django.DjangoModelFactory):
    """A document elsewhere."""

    class Meta:
        model = Resource

    title_fr = factory.Sequence("Document {}".format)
    title_en = factory.Sequence("Document in English {}".format)
    url = factory.Sequence("https://documents.example.org/{}".format)


class ParticipantFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Participant

    class Params:
        proven = factory.Trait(verified_at=factory.LazyFunction(timezone.now))

    email = factory.Sequence("participant{}@example.org".format)


class RegistrationFactory(factory.django.DjangoModelFactory):
    """Requested, online, in French; the traits take no place."""

    class Meta:
        model = Registration

    class Params:
        confirmed = factory.Trait(
            state=RegistrationState.CONFIRMED,
            confirmed_at=factory.LazyFunction(timezone.now),
        )
        waiting = factory.Trait(
            state=RegistrationState.WAITING,
            confirmed_at=factory.LazyFunction(timezone.now),
        )
        cancelled = factory.Trait(
            state=RegistrationState.CANCELLED,
            cancelled_at=factory.LazyFunction(timezone.now),
        )

    session = factory.SubFactory(SessionFactory)
    participant = factory.SubFactory(ParticipantFactory)
    name = factory.Sequence("Participante {}".format)
    mode = Mode.ONLINE
    language = "fr"
    consent_version = "1"


class FollowFactory(factory.django.DjangoModelFactory):
    """Of everything, in French, not confirmed yet."""

    class Meta:
        model = Follow

    class Params:
        confirmed = factory.Trait(confirmed_at=factory.LazyFunction(timezone.now))
        withdrawn = factory.Trait(
            confirmed_at=factory.LazyFunction(timezone.now),
            withdrawn_at=factory.LazyFunction(timezone.now),
        )

    participant = factory.SubFactory(ParticipantFactory)
    wants = Wants.SESSIONS
    language = "fr"
    consent_version = "1"


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    kind = MessageKind.CONFIRM_ADDRESS
    registration = factory.SubFactory(RegistrationFactory)
    participant = factory.SelfAttribute("registration.participant")
    language = "fr"
    dedupe_key = factory.Sequence("test-{}".format)
    message_id = factory.LazyAttribute(lambda row: f"<{row.dedupe_key}@example.org>")

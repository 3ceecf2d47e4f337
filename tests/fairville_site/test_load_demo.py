"""`manage.py load_demo`: a first run, and the next ones."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import override_settings

from events.choices import Decision, Format, Mode, Standing, State
from events.models import Change, Places, Session
from fairville_site import bilingual
from registrations.choices import RegistrationState
from registrations.models import Message, Registration

DEMO = json.loads((site.BASE_DIR / "fixtures" / "demo.json").read_text("utf-8"))
APPS = ["speakers", "dialogues", "events", "registrations", "auth", "account"]
ACCOUNT = "Organiser account: organiser@example.org, demo-organiser"
AUTUMN = datetime(2026, 11, 22, 9, 2, tzinfo=UTC)
OPEN, LAST_PLACES, RUNNING, FULL = 101, 102, 103, 104
CANCELLED, POSTPONED, UNDATED, FRENCH_ONLY, RECORDED = 105, 106, 107, 108, 109

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings) -> None:
    settings.DEMO = True


def load_demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def everything() -> str:
    out = StringIO()
    call_command("dumpdata", *APPS, exclude=["auth.permission"], stdout=out)
    return out.getvalue()


def session(pk: int) -> Session:
    return Session.objects.get(pk=pk)


class TestFirstRun:
    def test_is_refused_outside_the_demo(self, settings):
        settings.DEMO = False
        with pytest.raises(CommandError):
            load_demo()
        assert not Session.objects.exists()
        assert not User.objects.exists()

    def test_names_in_its_last_line_an_organiser_who_can_log_in(self, client):
        assert load_demo().splitlines()[-1] == ACCOUNT
        answer = client.post(
            "/accounts/login/",
            {"login": "organiser@example.org", "password": "demo-organiser"},
        )
        assert answer.status_code == 302
        assert client.get("/admin/").status_code == 200
        address = EmailAddress.objects.get()
        assert (address.verified, address.primary) == (True, True)


@pytest.fixture(scope="class")
def demo_in_autumn(standing_rows) -> Iterator[None]:
    with (
        standing_rows(),
        time_machine.travel(AUTUMN, tick=False),
        override_settings(DEMO=True),
    ):
        load_demo()
        yield


@pytest.mark.usefixtures("demo_in_autumn")
class TestWhatTheDemoShows:
    def test_the_real_programme_and_the_demo(self):
        real = Session.objects.filter(pk__lt=OPEN)
        assert list(real.order_by("pk").values_list("pk", flat=True)) == [*range(1, 8)]
        assert Session.objects.filter(pk__gte=OPEN).count() == 9

    def test_what_is_coming_in_its_order(self):
        ahead = Session.objects.published().upcoming()
        assert list(ahead.values_list("pk", flat=True)) == [
            RUNNING,
            OPEN,
            CANCELLED,
            LAST_PLACES,
            FULL,
            FRENCH_ONLY,
            UNDATED,
            POSTPONED,
        ]

    def test_hours_are_round_on_the_clocks_of_the_place(self):
        labels = {
            one.pk: str(one.span.local(one.timezone)[0])
            for one in Session.objects.filter(pk__in=[OPEN, LAST_PLACES, POSTPONED])
        }
        assert labels == {
            OPEN: "2026-12-01 18:00:00+01:00",
            LAST_PLACES: "2026-12-08 14:00:00+01:00",
            POSTPONED: "2026-11-27 19:00:00+02:00",
        }

    def test_one_is_running(self):
        running = [one.pk for one in Session.objects.all() if one.is_running()]
        assert running == [RUNNING]

    def test_registration_stands_in_every_way(self):
        standing = {
            pk: session(pk).standing()
            for pk in (OPEN, LAST_PLACES, FULL, CANCELLED, UNDATED, RECORDED)
        }
        assert standing == {
            OPEN: Standing.OPEN,
            LAST_PLACES: Standing.LAST_PLACES,
            FULL: Standing.WAITING_LIST,
            CANCELLED: Standing.CLOSED,
            UNDATED: Standing.NONE,
            RECORDED: Standing.CLOSED,
        }

    def test_states_and_formats_are_all_there(self):
        assert session(CANCELLED).state == State.CANCELLED
        assert session(POSTPONED).state == State.POSTPONED
        formats = Session.objects.filter(pk__gte=OPEN).values_list("format", flat=True)
        assert set(formats) == {Format.ONLINE, Format.IN_PERSON, Format.HYBRID}

    def test_one_is_in_french_only(self):
        alone = [
            one.pk
            for one in Session.objects.filter(pk__gte=OPEN)
            if bilingual.available_languages(one) != ["fr", "en"]
        ]
        assert alone == [FRENCH_ONLY]

    def test_a_past_one_has_its_report_and_recording(self):
        recorded = session(RECORDED)
        assert recorded.is_past()
        assert recorded.report_fr
        assert recorded.report_en
        kinds = list(recorded.resources.order_by("pk").values_list("kind", flat=True))
        assert kinds == ["recording", "slides"]
        attended = Registration.objects.attended(datetime.now(UTC))
        there = attended.values_list("session", flat=True)
        assert list(there) == [RECORDED] * 6  # whoever may print a certificate

    def test_a_place_is_taken_for_each_confirmed_person(self):
        taken = {
            (place.session_id, Mode(place.mode)): place.taken
            for place in Places.objects.filter(taken__gt=0)
        }
        seats = Registration.objects.filter(state=RegistrationState.CONFIRMED)
        pairs = [(seat.session_id, Mode(seat.mode)) for seat in seats]
        assert {pair: pairs.count(pair) for pair in pairs} == taken

    def test_every_online_one_with_registration_has_a_call(self):
        calls = Session.objects.filter(pk__gte=OPEN, meeting__isnull=False)
        assert list(calls.order_by("pk").values_list("pk", flat=True)) == [
            OPEN,
            LAST_PLACES,
            RUNNING,
            CANCELLED,
            POSTPONED,
            RECORDED,
        ]


class TestTexts:
    def test_every_made_up_title_says_so(self):
        titles = [
            (name[-2:], row["fields"][name])
            for row in DEMO
            for name in ("title_fr", "title_en")
            if row["fields"].get(name)
        ]
        marks = {"fr": "[Démo] ", "en": "[Demo] "}
        assert [title for code, title in titles if marks[code] not in title] == []

    def test_every_address_is_an_example(self):
        addresses = re.findall(
            r"[\w.-]+@([\w.-]+)|https?://([\w.-]+)", json.dumps(DEMO)
        )
        hosts = {mail or page for mail, page in addresses}
        assert {host for host in hosts if not host.endswith("example.org")} == set()


class TestNextRuns:
    def test_change_nothing_at_the_same_moment(self):
        with time_machine.travel(AUTUMN, tick=False):
            load_demo()
            once = everything()
            load_demo()
            assert everything() == once

    def test_date_the_demo_around_another_day(self):
        for days in (0, 1, 30, 126, 200):
            with time_machine.travel(AUTUMN + timedelta(days=days), tick=False):
                load_demo()
                assert session(RUNNING).is_running(), days
                assert session(RECORDED).is_past(), days
                first = Session.objects.published().upcoming()[1]
            assert first.pk == OPEN, days

    def test_keep_every_edit(self):
        load_demo()
        day = datetime(2030, 5, 1, 9, tzinfo=UTC)
        hours = {"starts_at": day, "ends_at": day + timedelta(hours=1)}
        Session.objects.filter(pk=UNDATED).update(**hours)
        Session.objects.filter(pk__in=[3, OPEN]).update(title_fr="Autre titre")
        Session.objects.filter(pk=CANCELLED).update(starts_at=None, ends_at=None)
        Places.objects.filter(session=OPEN).update(capacity=7)
        load_demo()
        assert session(3).title_fr == session(OPEN).title_fr == "Autre titre"
        assert session(UNDATED).starts_at == day
        assert session(CANCELLED).starts_at is None
        assert Places.objects.get(session=OPEN).capacity == 7

    def test_tell_nobody_that_a_day_went_by(self):
        with time_machine.travel(AUTUMN, tick=False):
            load_demo()
        before = session(OPEN).sequence
        with time_machine.travel(AUTUMN + timedelta(days=1), tick=False):
            load_demo()
        moved = session(OPEN)
        assert (moved.sequence, moved.previous_starts_at) == (before + 1, None)
        assert set(Change.objects.values_list("decision", flat=True)) == {
            Decision.SILENT
        }
        assert not Message.objects.exists()

    def test_do_not_name_a_password_that_was_changed(self):
        load_demo()
        organiser = User.objects.get()
        organiser.set_password("another one, longer")
        organiser.save()
        last = load_demo().splitlines()[-1]
        assert last == (
            "Organiser account: organiser@example.org, the password you gave it"
        )
        assert User.objects.get().check_password("another one, longer")

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from events.choices import Mode, ZoomState
from events.readiness import LinkMissing
from fairville_site import admin_home
from registrations.choices import MessageKind, MessageState
from tests.factories import (
    MeetingFactory,
    MessageFactory,
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 9, 12, tzinfo=UTC)


def test_the_next_sessions_stand_with_their_places_and_people(admin_client):
    session = SessionFactory(hybrid=True, french_only=True, title_fr="Habiter")
    SessionFactory(past=True, title_fr="Passée")
    PlacesFactory(session=session, mode=Mode.ON_SITE, capacity=40, taken=2)
    RegistrationFactory.create_batch(2, session=session, confirmed=True)
    RegistrationFactory(session=session, waiting=True)

    (one,) = admin_home.coming(datetime.now(UTC))

    assert (one.session, one.confirmed, one.waiting) == (session, 2, 1)
    assert one.modes == [admin_home.Mode("on site", 2, 40)]
    assert one.missing == ["en"]
    page = admin_client.get(reverse("admin:index"), headers={"Accept-Language": "en"})
    assert "Habiter" in page.text
    assert "Passée" not in page.text
    assert "missing in English" in page.text
    assert "on site: 2/40" in page.text


def test_each_number_leads_to_the_rows_it_counts(admin_client):
    session = RegistrationFactory(waiting=True).session
    RegistrationFactory(session=session, confirmed=True, name="Kommt Bestimmt")
    MessageFactory(kind=MessageKind.WAITING, state=MessageState.DEAD)

    one = admin_home.coming(datetime.now(UTC))[0]
    mails = admin_home.mails(datetime.now(UTC))

    found = admin_client.get(one.confirmed_url)
    assert found.context["cl"].result_count == one.confirmed == 1
    assert "Kommt Bestimmt" in found.text
    for url in (one.waiting_url, mails.dead_url):
        assert admin_client.get(url).context["cl"].result_count == 1
    assert admin_client.get(mails.refused_url).context["cl"].result_count == 0


def test_sessions_whose_call_is_not_there_or_in_trouble_are_counted(
    admin_client, settings
):
    settings.ZOOM_ACCOUNT_ID = settings.ZOOM_CLIENT_ID = "known"
    settings.ZOOM_CLIENT_SECRET = "known too"  # noqa: S105
    settings.ZOOM_DEFAULT_HOST = "host@example.org"
    MeetingFactory()
    MeetingFactory(session=SessionFactory(past=True), zoom_error={"kind": "plan"})
    MeetingFactory(join_url="", zoom_error={"kind": "plan"})
    MeetingFactory(zoom_state=ZoomState.GONE)
    SessionFactory()
    SessionFactory(in_person=True)
    SessionFactory(draft=True)

    calls = admin_home.calls(datetime.now(UTC))

    assert (calls.unlinked, calls.troubled) == (2, 2)
    for url in (calls.unlinked_url, calls.troubled_url):
        assert admin_client.get(url).context["cl"].result_count == 2
    page = admin_client.get(reverse("admin:index"), headers={"Accept-Language": "en"})
    assert "2 sessions to come without a link" in page.text
    assert "2 calls in trouble at Zoom" in page.text


@pytest.mark.parametrize(
    ("starts_at", "left"),
    [
        ("2026-04-09T22:30:00Z", "and it is tomorrow"),  # 0:30 in Paris
        ("2026-04-09T21:30:00Z", "and it is today"),
        ("2026-04-16T08:00:00Z", "7 days left"),
        ("2026-04-17T08:00:00Z", "8 days left"),
    ],
)
def test_a_public_session_whose_call_has_no_link_says_how_long_is_left(
    admin_client, time_machine, starts_at, left
):
    time_machine.move_to(NOON)
    start = datetime.fromisoformat(starts_at)
    ends_at = start + timedelta(hours=2)
    when = {"starts_at": start, "ends_at": ends_at, "timezone": "Europe/Paris"}
    bare = SessionFactory(**when)
    others = [
        SessionFactory(draft=True, **when),
        SessionFactory(in_person=True, **when),
        MeetingFactory(session=SessionFactory(**when)).session,
        SessionFactory(undated=True),
    ]

    missing = {one.session.pk: one.without_link for one in admin_home.coming(NOON)}

    words = f"no link for the call yet, {left}"
    found = LinkMissing(words, is_soon=left != "8 days left")
    assert missing == {bare.pk: found} | {one.pk: None for one in others}
    english = {"Accept-Language": "en"}
    home = admin_client.get(reverse("admin:index"), headers=english).text
    assert home.count(f"{words}</span>") == 1
    for session in (bare, *others):
        page = reverse("admin:events_session_change", args=[session.pk])
        stands = f"No{words[2:]}.</a>" in admin_client.get(page, headers=english).text
        assert stands == (session == bare)


def test_requests_are_counted_by_day_on_the_sites_clocks():
    late = datetime(2026, 4, 8, 22, 30, tzinfo=UTC)  # 0:30 in Paris on the 9th
    RegistrationFactory(requested_at=late)
    RegistrationFactory.create_batch(3, requested_at=NOON - timedelta(days=2))
    RegistrationFactory(requested_at=NOON - timedelta(days=31))

    chart = admin_home.chart(NOON)

    counted = {bar.day.isoformat(): bar.number for bar in chart.bars if bar.number}
    assert counted == {"2026-04-07": 3, "2026-04-09": 1}
    assert len(chart.bars) == 30
    assert (chart.total, chart.most) == (4, 3)
    tallest = max(chart.bars, key=lambda bar: bar.number)
    assert (tallest.y, tallest.height) == (0, chart.height)


def test_days_without_a_request_are_a_sentence_and_no_empty_picture(admin_client):
    def home() -> str:
        headers = {"Accept-Language": "en"}
        return admin_client.get(reverse("admin:index"), headers=headers).text

    assert "Nobody asked for a place" in home()
    assert "desk-chart" not in home()
    RegistrationFactory()
    assert "Nobody asked for a place" not in home()
    assert "desk-chart" in home()


def test_in_french_no_first_of_a_month_is_a_bare_one(client, time_machine):
    time_machine.move_to("2026-12-01 09:00:00+00:00")
    client.force_login(User.objects.create_superuser("chief"))
    RegistrationFactory(name="Amina")
    french = {"Accept-Language": "fr"}
    rows = reverse("admin:registrations_registration_changelist")

    chart = client.get(reverse("admin:index"), headers=french).text
    requests = client.get(rows, headers=french).text

    assert "1er\N{NO-BREAK SPACE}décembre 2026" in chart
    assert "01/12/2026 10:00" in requests
    assert "1 décembre" not in chart + requests


def test_mails_that_went_wrong_are_counted():
    MessageFactory(state=MessageState.DEAD)
    MessageFactory(not_before=NOON - timedelta(minutes=11))
    MessageFactory(not_before=NOON - timedelta(minutes=5))

    mails = admin_home.mails(NOON)

    assert (mails.dead, mails.late, mails.refused) == (1, 1, 0)


def test_nobody_sees_what_they_may_not(client):
    RegistrationFactory(confirmed=True)
    user = User.objects.create_user("front", is_staff=True)
    user.user_permissions.add(
        Permission.objects.get(
            codename="view_session", content_type__app_label="events"
        )
    )
    client.force_login(user)

    parts = admin_home.overview(user)

    assert set(parts) == {"coming"}
    page = client.get(reverse("admin:index"), headers={"Accept-Language": "en"}).text
    assert "Next sessions" in page
    assert "Requests a day" not in page
    assert "Registered" not in page


def test_it_takes_as_many_queries_for_one_session_as_for_three(
    admin_user, django_assert_num_queries
):
    RegistrationFactory(confirmed=True)
    with django_assert_num_queries(12):
        admin_home.overview(admin_user)

    RegistrationFactory.create_batch(2, confirmed=True)
    with django_assert_num_queries(12):
        admin_home.overview(admin_user)

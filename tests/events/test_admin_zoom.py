"""Zoom at the organisers' desk: where each call stands, and what can be done."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core import serializers
from django.urls import reverse

from events.choices import ZoomState
from events.models import Meeting
from tests.events.calls import asks, edit, rounds
from tests.events.desk import typed
from tests.events.test_pasted import ENGLISH as ENGLISH_INVITATION
from tests.fake_zoom import SCOPES
from tests.fake_zoom_rules import Trouble, refusal

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}
ACCOUNT = "/admin/events/session/zoom/"


def call_page(meeting) -> str:
    return reverse("admin:events_session_call", args=[meeting.session_id])


def change_page(meeting) -> str:
    return reverse("admin:events_session_change", args=[meeting.session_id])


def see(desk, address: str) -> str:
    answer = desk.get(address, headers=ENGLISH)
    assert answer.status_code == 200
    return answer.text


def ask(desk, meeting, what: str):
    return desk.post(call_page(meeting), {"ask": what}, headers=ENGLISH, follow=True)


def test_the_state_is_told_on_the_sessions_page_and_the_calls(desk, meeting):
    for page in (change_page(meeting), call_page(meeting)):
        assert "Zoom is asked within seconds." in see(desk, page)
    rounds()
    for page in (change_page(meeting), call_page(meeting)):
        assert "as it should be" in see(desk, page)
    assert call_page(meeting) in see(desk, change_page(meeting))


def test_wrong_fields_are_shown_to_the_organiser(desk, meeting):
    Meeting.objects.update(interpreters="ana@example.org fr wo")
    rounds()

    page = see(desk, call_page(meeting))

    assert "Zoom refused these values:" in page
    assert "settings.language_interpretation.interpreters: Invalid field." in page
    assert "WEB_canary_tracking" in page


def test_a_missing_scope_is_named_on_both_pages(desk, meeting, fake_zoom):
    fake_zoom.scopes.remove("meeting:write:meeting:admin")
    rounds()
    assert "meeting:write:meeting:admin" in see(desk, call_page(meeting))

    page = desk.post(ACCOUNT, headers=ENGLISH).text

    assert "lacks permissions" in page
    assert "meeting:write:meeting:admin" in page
    assert "meeting:read:meeting:admin" not in page
    assert "host@example.org" in page


def test_a_good_test_of_the_account_lets_all_try_again(desk, meeting, fake_zoom):
    fake_zoom.scopes.clear()
    rounds()
    fake_zoom.scopes += SCOPES
    rounds()
    assert fake_zoom.meetings == {}

    page = desk.post(ACCOUNT, headers=ENGLISH).text
    rounds()

    assert "the app may do all that is needed" in page
    assert len(fake_zoom.meetings) == 1


def test_wrong_credentials_are_said_without_them(desk, meeting, settings):
    settings.ZOOM_CLIENT_SECRET = "canary-wrong"  # noqa: S105

    page = desk.post(ACCOUNT, headers=ENGLISH).text

    assert "Zoom does not know the account, the client or its secret." in page
    assert "canary" not in page


def test_a_retry_waits_for_no_hour(desk, meeting, fake_zoom):
    answer = refusal(429, 429, "Too many.", **{"Retry-After": "3600"})
    fake_zoom.trouble = [Trouble("POST", "answer", answer)]
    rounds()
    rounds()
    assert asks(fake_zoom) == ["POST"]

    ask(desk, meeting, "retry")
    rounds()

    assert Meeting.objects.get().zoom_state == ZoomState.LIVE


def test_resynchronising_sends_all_of_it_again(desk, meeting, fake_zoom):
    rounds()
    (made,) = fake_zoom.meetings.values()
    made["topic"] = "Changed at Zoom"

    ask(desk, meeting, "resynchronise")
    rounds()

    assert made["topic"] != "Changed at Zoom"
    assert asks(fake_zoom) == ["POST", "GET", "PATCH", "GET"]


def test_a_deleted_meeting_is_made_again_when_asked(desk, meeting, fake_zoom, clock):
    rounds()
    fake_zoom.meetings.clear()
    edit(meeting, title_fr="Un autre titre")
    rounds(clock, minutes=5)
    assert "Somebody deleted this meeting" in see(desk, call_page(meeting))

    ask(desk, meeting, "make_anew")
    rounds()

    row = Meeting.objects.get()
    assert row.zoom_state == ZoomState.LIVE
    assert row.link_version == 2


def test_the_start_link_is_shown_once_and_kept_nowhere(desk, meeting, caplog):
    caplog.set_level("INFO")
    caplog.set_level("WARNING", "httpx")
    rounds()
    assert "zak" not in see(desk, call_page(meeting))

    answer = ask(desk, meeting, "start")

    assert "?zak=eyJcanary-zak" in answer.text
    assert "no-store" in answer["Cache-Control"]
    # Else browsers send the form from nowhere, and it is refused as forged.
    assert answer["Referrer-Policy"] == "same-origin"
    assert 'rel="noreferrer noopener"' in answer.text
    rows = [*Meeting.objects.all(), *LogEntry.objects.all()]
    kept = serializers.serialize("json", rows) + caplog.text
    assert "Zoom: start" in kept
    for secret in ("zak", "canary-client-secret", "canary-token", "/s/"):
        assert secret not in kept
    assert "zak" not in see(desk, call_page(meeting))
    assert "zak" not in see(desk, change_page(meeting))


def test_a_start_link_that_zoom_does_not_give_is_explained(desk, meeting, fake_zoom):
    rounds()
    fake_zoom.is_down = True

    assert "was lost" in ask(desk, meeting, "start").text


def test_a_recording_is_offered_here_and_on_no_public_page(client, desk, meeting):
    rounds()
    row = {
        "url": "https://us02web.zoom.us/rec/share/canary",
        "passcode": "canary-code",
        "starts_at": "2026-11-02T09:00:00Z",
        "minutes": 92,
    }
    Meeting.objects.update(recordings=[row])

    page = see(desk, call_page(meeting))

    assert row["url"] in page
    assert row["passcode"] in page
    assert "published nowhere" in page
    public = type(client)().get(meeting.session.get_absolute_url())
    assert public.status_code == 200
    assert "canary" not in public.text


@pytest.mark.parametrize("page", [ACCOUNT, "call"])
def test_without_an_account_the_pages_do_not_exist(desk, meeting, settings, page):
    settings.ZOOM_ACCOUNT_ID = ""

    address = call_page(meeting) if page == "call" else page

    assert desk.get(address).status_code == 404
    assert desk.post(address).status_code == 404
    assert "/call/" not in see(desk, change_page(meeting))


@pytest.mark.parametrize("page", [ACCOUNT, "call"])
def test_only_who_may_change_sessions_sees_them(client, meeting, fake_zoom, page):
    user = get_user_model().objects.create_user("helper", is_staff=True)
    client.force_login(user)
    rounds()
    address = call_page(meeting) if page == "call" else page

    assert client.get(address).status_code == 404
    assert client.post(address, {"ask": "start"}).status_code == 404
    assert type(client)().get(address).status_code == 302


def test_what_zoom_did_not_take_is_named(desk, meeting, fake_zoom):
    fake_zoom.interprets = False
    Meeting.objects.update(interpreters="ana@example.org fr en")
    rounds()

    page = see(desk, call_page(meeting))

    assert "Zoom did not take:" in page
    assert "interpretation (the plan or the host may lack it)" in page


def test_the_history_names_columns_and_no_values(desk, meeting):
    data = typed(desk.get(change_page(meeting)))
    data |= {"meeting-0-link_mode": "manual", "meeting-0-pasted": ENGLISH_INVITATION}

    assert desk.post(change_page(meeting), data).status_code == 302

    (entry,) = LogEntry.objects.all()
    assert Meeting.objects.get().passcode == "Abc123"
    for secret in ("zoom.us", "pwd", "Abc123"):
        assert secret not in entry.change_message + entry.object_repr


@pytest.mark.parametrize("text", ["ana@example.org fr", "fr en", "a@b.org fr xx"])
def test_interpreters_are_written_with_two_languages(desk, meeting, text):
    data = typed(desk.get(change_page(meeting))) | {"meeting-0-interpreters": text}

    answer = desk.post(change_page(meeting), data, headers=ENGLISH)

    assert answer.status_code == 200
    assert "write an e-mail and two languages" in answer.text


def test_a_paste_and_a_meeting_of_the_sites_own_exclude_each_other(desk, meeting):
    data = typed(desk.get(change_page(meeting)))
    data |= {"meeting-0-pasted": ENGLISH_INVITATION}

    answer = desk.post(change_page(meeting), data, headers=ENGLISH)

    assert "Either paste a link, or let the site make one." in answer.text

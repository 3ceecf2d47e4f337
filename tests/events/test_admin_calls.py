"""The call at the organisers' desk."""

import pytest
from django.urls import reverse

from events.choices import LinkMode
from events.models import Meeting, Session
from tests.events.desk import ADD, new_session, typed
from tests.events.test_pasted import ENGLISH, LINK
from tests.factories import MeetingFactory, PlacesFactory, SessionFactory

pytestmark = pytest.mark.django_db

ENGLISH_PAGE = {"Accept-Language": "en"}
ACCOUNT = {
    "ZOOM_ACCOUNT_ID": "account",
    "ZOOM_CLIENT_ID": "client",
    "ZOOM_CLIENT_SECRET": "canary-secret",
    "ZOOM_DEFAULT_HOST": "host@example.org",
}


def page_of(session) -> str:
    return reverse("admin:events_session_change", args=[session.pk])


def errors_of_call(answer) -> dict[str, list[str]]:
    formsets = [inline.formset for inline in answer.context["inline_admin_formsets"]]
    (formset,) = [one for one in formsets if one.model is Meeting]
    return dict(formset.errors[0])


def test_a_pasted_invitation_fills_in_the_call(desk):
    data = new_session(desk, **{"meeting-0-pasted": ENGLISH, "meeting-TOTAL_FORMS": 1})

    answer = desk.post(reverse(ADD), data)

    meeting = Session.objects.get().meeting
    assert answer.status_code == 302
    assert meeting.join_url == LINK
    assert meeting.passcode == "Abc123"
    assert meeting.number == "880 1234 5678"
    assert meeting.dial_in.startswith("+33 1 7037 2246 France\n")
    assert (meeting.link_mode, meeting.link_version) == (LinkMode.MANUAL, 1)


def test_a_new_paste_replaces_all_of_the_old_call_and_says_who_is_told(desk):
    session = MeetingFactory(dial_in="+33 1 00 00 00 00").session
    PlacesFactory(session=session, taken=3)
    data = typed(desk.get(page_of(session)))

    answer = desk.post(
        page_of(session),
        data | {"meeting-0-pasted": LINK},
        headers=ENGLISH_PAGE,
        follow=True,
    )

    meeting = Meeting.objects.get()
    assert meeting.join_url == LINK
    assert (meeting.passcode, meeting.dial_in) == ("", "")
    assert meeting.number == "880 1234 5678"
    assert meeting.link_version == 1
    assert "goes by mail to 3 people" in answer.text


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        (
            "pasted",
            "https://us02web.zoom.us/s/88012345678?zak=canary-zak",
            "host’s own",
        ),
        ("join_url", "https://example.com/j/1", "example.com"),
        ("join_url", "https://us02web.zoom.us/j/1?zak=canary-zak", "host’s own"),
    ],
)
def test_a_wrong_link_is_refused_beside_its_field(desk, field, text, words):
    session = MeetingFactory().session
    data = typed(desk.get(page_of(session))) | {f"meeting-0-{field}": text}

    answer = desk.post(page_of(session), data, headers=ENGLISH_PAGE)

    assert words in errors_of_call(answer)[field][0]
    assert Meeting.objects.get().link_version == 0


def test_a_call_without_a_link_is_refused(desk):
    session = MeetingFactory().session
    data = typed(desk.get(page_of(session))) | {"meeting-0-join_url": ""}

    answer = desk.post(page_of(session), data, headers=ENGLISH_PAGE)

    assert errors_of_call(answer) == {"pasted": ["Paste the link of the call."]}


def test_a_warning_is_said_and_the_link_kept(desk):
    session = SessionFactory()
    link = "https://us02web.zoom.us/j/88012345678"
    data = typed(desk.get(page_of(session)))
    data |= {"meeting-0-pasted": link, "meeting-TOTAL_FORMS": 1}

    answer = desk.post(page_of(session), data, headers=ENGLISH_PAGE, follow=True)

    assert "pwd=" in answer.text
    assert session.meeting.join_url == link


def test_without_credentials_no_control_of_zoom_is_shown(desk):
    session = MeetingFactory().session

    page = desk.get(page_of(session), headers=ENGLISH_PAGE).text

    assert "meeting-0-pasted" in page
    assert "meeting-0-link_mode" not in page
    assert "meeting-0-zoom_host" not in page
    assert "meeting-0-fallback_join_url" not in page


def test_a_form_written_by_zoom_meanwhile_overwrites_nothing(desk, settings):
    for name, value in ACCOUNT.items():
        setattr(settings, name, value)
    meeting = MeetingFactory(join_url="", passcode="", link_mode=LinkMode.API_SHARED)
    data = typed(desk.get(page_of(meeting.session)))
    Meeting.objects.update(
        join_url=LINK, passcode="Abc123", zoom_id=88012345678, link_version=1
    )

    answer = desk.post(
        page_of(meeting.session), data | {"meeting-0-zoom_host": "other@example.org"}
    )

    meeting.refresh_from_db()
    assert answer.status_code == 302
    assert meeting.zoom_host == "other@example.org"
    assert (meeting.join_url, meeting.passcode) == (LINK, "Abc123")
    assert (meeting.zoom_id, meeting.link_version) == (88012345678, 1)

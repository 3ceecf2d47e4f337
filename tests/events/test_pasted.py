"""What organisers paste: links, whole invitations, and what must not be kept."""

import pytest
from django.utils.translation import override

from events import pasted

LINK = "https://us02web.zoom.us/j/88012345678?pwd=QWxhZGRpbjpvcGVuIHNlc2FtZQ.1"
ENGLISH = f"""Fairville is inviting you to a scheduled Zoom meeting.

Topic: Dialogue 3
Time: Apr 16, 2026 03:00 PM Paris

Join Zoom Meeting
{LINK}

Meeting ID: 880 1234 5678
Passcode: Abc123

---

One tap mobile
+33170372246,,88012345678#,,,,*456789# France
+33170379729,,88012345678#,,,,*456789# France

---

Dial by your location
• +33 1 7037 2246 France
• +1 669 900 6833 US (San Jose)
• +33 1 7037 2246 France

Find your local number: https://us02web.zoom.us/u/kdExAmPlE
"""
FRENCH = f"""Fairville vous invite à une réunion Zoom planifiée.

Sujet : Dialogue 3
Heure : 16 avr. 2026 03:00 PM Paris

Rejoindre la réunion Zoom
<{LINK}>

ID de réunion\u00a0: 880 1234 5678
Code secret\u00a0: 123456

Une seule touche sur l’appareil mobile
+33170372246,,88012345678#,,,,*123456# France

Composez un numéro en fonction de votre emplacement
        +33 1 7037 2246 France

Trouvez votre numéro local : https://us02web.zoom.us/u/kdExAmPlE
"""


@pytest.mark.parametrize(
    ("text", "passcode", "dial_in"),
    [
        (
            ENGLISH,
            "Abc123",
            "+33 1 7037 2246 France\n+1 669 900 6833 US (San Jose)\n* 456789 #",
        ),
        (FRENCH, "123456", "+33 1 7037 2246 France"),
    ],
)
def test_an_invitation_gives_all_that_it_says(text, passcode, dial_in):
    assert pasted.read(text) == pasted.Call(
        join_url=LINK, passcode=passcode, number="880 1234 5678", dial_in=dial_in
    )


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f"  <{LINK}>.",
        f'<a href="{LINK.replace("&", "&amp;")}">Zoom</a>',
        LINK.removeprefix("https://"),
        LINK.replace("https", "http"),
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fus02web.zoom.us"
        "%2Fj%2F88012345678%3Fpwd%3DQWxhZGRpbjpvcGVuIHNlc2FtZQ.1&data=05",
        "https://www.google.com/url?q=https%3A%2F%2Fus02web.zoom.us%2Fj%2F88012345678"
        "%3Fpwd%3DQWxhZGRpbjpvcGVuIHNlc2FtZQ.1&sa=D",
        f"Start: https://us02web.zoom.us/s/88012345678?zak=secret\nJoin: {LINK}",
    ],
)
def test_the_link_is_found_however_it_is_wrapped(text):
    call = pasted.read(text)

    assert call.join_url == LINK
    assert call.number == "880 1234 5678"
    assert call.warnings == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("880 1234 5678", "no link"),
        ("https://us02web.zoom.us/s/88012345678?zak=eyJ0eXAi", "host’s own link"),
        ("https://us02web.zoom.us/s/88012345678", "host’s own link"),
        ("https://us02web.zoom.us/j/88012345678?pwd=a&zak=eyJ0eXAi", "host’s own link"),
        ("https://zoom.us/meeting?start_url=x /j", "None of its links"),
        ("https://us02web.zoom.us/u/kdExAmPlE", "None of its links"),
        ("https://zoom.us.example.com/j/88012345678", "zoom.us.example.com"),
        ("https://zoom.us@example.com/j/88012345678", "example.com"),
        ("https://user:zoom.us@us02web.zoom.us/j/88012345678", "are not known"),
        ("https://example.com\\@zoom.us/j/88012345678", "example.com"),
        ("https://notzoom.us/j/88012345678", "notzoom.us"),
        ("https://zoom.us:8443/j/88012345678", "zoom.us"),
        ("https://[zoom.us/j/88012345678", "are not known"),
        ("https://zoom.us/", "zoom.us"),
        ("https://bbb.example.org/rooms/abc-def", "CALL_HOSTS"),
        ("javascript:alert(1)//zoom.us", "no link"),
    ],
)
def test_what_is_no_way_into_a_call_is_refused(text, words):
    with override("en"), pytest.raises(pasted.NotACall) as refusal:
        pasted.read(text)

    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://us02web.zoom.us/meeting/register/tJwkd-GhqT8", "second time"),
        ("https://us02web.zoom.us/webinar/register/WN_abc", "second time"),
        ("https://us02web.zoom.us/j/88012345678", "pwd="),
        ("https://zoom.us/my/fairville", "pwd="),
    ],
)
def test_what_makes_joining_harder_is_warned_about(text, words):
    with override("en"):
        call = pasted.read(text)

    assert call.join_url == text
    assert [words in warning for warning in call.warnings] == [True]


@pytest.mark.parametrize(
    ("link", "hosts"),
    [
        ("https://bbb.example.org/rooms/abc-def/join", ["bbb.example.org"]),
        ("https://meet.jit.si/FairvilleDialogue3", ["jit.si"]),
        ("https://meet.example.org:8443/salle", ["meet.example.org:8443"]),
    ],
)
def test_a_setting_adds_hosts_of_other_services(link, hosts):
    assert pasted.read(f"Salon : {link}", hosts) == pasted.Call(join_url=link)


def test_another_service_must_be_encrypted_too():
    with override("en"), pytest.raises(pasted.NotACall, match="https://"):
        pasted.read("http://bbb.example.org/rooms/abc", ["bbb.example.org"])


def test_a_very_long_paste_is_read_in_no_time():
    assert pasted.read(f"{LINK}\n" + "+33 1 7037 2246 " * 200_000).join_url == LINK

"""The last four of ten attacks, by what is typed and sent, and the line that stops each.

The races of the tenth run with threads in `tests/registrations/test_race*.py`.
"""

import csv
import io
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from events.choices import Mode
from events.models import Places
from registrations import outbox, tokens
from registrations.choices import MessageKind
from registrations.models import Participant, Registration
from registrations.services import (
    cancel_registration,
    confirm_registration,
    owe_reminders,
)
from speakers import images
from speakers.pictures import PictureFormField
from tests.factories import (
    PlacesFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.fairville_site.protections import stopped_by
from tests.fairville_site.test_accounts import LOGIN, PASSWORD, organiser
from tests.registrations.outcomes import owed, taken
from tests.registrations.visits import (
    page,
    register_address,
    typed,
)
from tests.speakers import uploads

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
VICTIM = "victim@example.org"


@stopped_by(
    "registrations/services/asking.py",
    "return not is_left_alone and lately < MAILS_AN_HOUR",
    without="return True",
)
def test_7_nobody_is_flooded_with_mails_nor_sent_what_a_stranger_typed(
    client, mailoutbox
):
    """`registrations/services/asking.py`: three mails an hour on anyone's word."""
    session = SessionFactory()
    lure = "Win at https://evil.example/ now"
    form = typed(session, email=VICTIM, name=lure)
    for number in range(50):
        client.post(
            register_address(session),
            form,
            headers={"x-forwarded-for": f"198.51.{number}.1"},
        )
    long = client.post(register_address(session), {**form, "name": "x" * 500})
    outbox.deliver_due()

    assert [mail.to for mail in mailoutbox] == [[VICTIM]] * 3
    assert all(EVIL not in mail.message().as_string() for mail in mailoutbox)
    assert 'id="id_name_error"' in page(long)


HOSTILE = '=HYPERLINK("http://evil.example","x")\r\nBcc: x@evil.example\nATTENDEE:x'
HOSTILE += "</script><script>\u202e"


@stopped_by(
    "registrations/spreadsheets.py",
    'return FORMULA.sub(r"\\1\'\\2", text)',
    without="return text",
)
def test_8_a_name_is_a_name_wherever_it_is_read(client, mailoutbox):
    """`registrations/spreadsheets.py`: an apostrophe before what begins a formula."""
    session = SessionFactory()
    client.post(register_address(session), typed(session, name=HOSTILE[:100]))
    row = Registration.objects.get()
    confirm_registration(registration_id=row.pk)
    outbox.deliver_due()
    organiser()
    client.post(LOGIN, {"login": "organiser@example.org", "password": PASSWORD})

    file = client.post("/admin/registrations/registration/export/", {"as": "csv"})
    table = b"".join(file.streaming_content).decode("utf-8-sig")
    [_head, line] = csv.reader(io.StringIO(table, newline=""), delimiter=",")
    shown = client.get("/admin/registrations/registration/").text
    own = tokens.calendar_path(Participant.objects.get())

    assert line[3].startswith("'=HYPERLINK(")
    assert not {"\r", "\n", "\u202e"} & set(line[3])
    assert "<script>\u202e" not in shown
    assert "</script><script>" not in shown.replace("<script></script>", "")
    assert "ATTENDEE:x" not in client.get(f"{own}en.ics").text
    for mail in mailoutbox:
        parsed = message_from_bytes(mail.message().as_bytes())
        assert (parsed["Bcc"], parsed["To"]) == (None, "amina@example.org")


@stopped_by(
    "speakers/images.py",
    '    raise ValidationError(\n        _("This is not a JPEG',
    without='    return "EPS"\n    raise ValidationError(\n        _("This is not a JPEG',
)
def test_9_what_only_looks_like_an_image_is_not_opened():
    """`speakers/images.py`: first bytes of no known kind end the reading."""
    codes = []
    for data in (
        uploads.png_header(30_000, 30_000) + uploads.png_chunk(b"IDAT", b"x"),
        uploads.EPS,
        uploads.SVG,
        uploads.GIF_HTML,
    ):
        with pytest.raises(ValidationError) as refusal:
            PictureFormField().clean(SimpleUploadedFile("portrait.png", data))
        codes += [error.code for error in refusal.value.error_list]
    placed = uploads.with_place("JPEG")
    kept = images.checked(placed)

    assert codes == ["pixels", "kind", "kind", "kind"]
    assert b"Exif" in placed
    assert all(b"Exif" not in one for one in (kept.fallback, *kept.files.values()))


@stopped_by(
    "events/services/places.py",
    "AND (capacity IS NULL OR taken + %(more)s <= capacity)\n",
    without="",
)
def test_10_the_last_place_is_given_once_and_a_reminder_sent_once(mailoutbox):
    """`events/services/places.py`: the database counts, and refuses to oversell."""
    session = SessionFactory(starts_at=timezone.now() + timedelta(hours=20))
    PlacesFactory(session=session, mode=Mode.ONLINE, capacity=1)
    rows = RegistrationFactory.create_batch(10, session=session)
    for row in (*rows, *rows):
        confirm_registration(registration_id=row.pk)
    states = list(Registration.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["confirmed"] + ["waiting"] * 9

    for _press in range(2):
        cancel_registration(registration_id=rows[0].pk)
    for _round in range(3):
        owe_reminders(now=timezone.now())
        outbox.deliver_due()

    assert Registration.objects.filter(state="confirmed").get() == rows[1]
    assert (taken(session), Places.objects.count()) == (1, 1)
    assert owed(registration=rows[1]).count(MessageKind.CONFIRMED) <= 1
    causes = [(mail.to[0], mail.subject) for mail in mailoutbox]
    assert len(causes) == len(set(causes))

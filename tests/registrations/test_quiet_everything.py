"""Whatever happens, no line of the log holds a name, an address, a query or a token."""

import logging
import re

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import path
from django.utils import timezone

from events.choices import LinkMode
from fairville_site import urls
from fairville_site.logs import DiscreetFormatter, JsonFormatter
from registrations import tokens
from registrations.choices import MessageKind
from registrations.models import Message, Participant, Registration
from tests.events.calls import edit
from tests.factories import (
    FollowFactory,
    MeetingFactory,
    MessageFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import confirm_address, register_address, typed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.registrations.test_quiet_everything"),
]

WORD = "zqcanaryqz"
EMAIL = f"{WORD}@example.org"
ADDRESSES = ("192.0.2.77", "198.51.100.77")
PASSWORD = f"{WORD} is long enough"
PROOF = re.compile(r"\d\.([A-Za-z0-9_-]{32})")


def fails(request):
    """As code of ours might, with what was typed in the words of the error."""
    try:
        int(request.GET["q"])
    except ValueError as error:
        raise LookupError(f"nobody is called {request.GET['q']}") from error


def fails_in_the_database(request):
    """PostgreSQL quotes the row that it refuses; SQLite the statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {WORD} FROM auth_user")  # noqa: S608


urlpatterns = [
    path("fails/", fails),
    path("fails/database/", fails_in_the_database),
    *urls.urlpatterns,
]
handler429 = urls.handler429


@pytest.fixture
def visitor(client, settings):
    """Whoever comes from a known network, through a proxy, and tells much of oneself."""
    settings.ACCESS_LOG = True
    settings.TRUSTED_PROXIES = 1
    client.raise_request_exception = False
    client.defaults |= {
        "REMOTE_ADDR": ADDRESSES[0],
        "HTTP_X_FORWARDED_FOR": ADDRESSES[1],
        "HTTP_USER_AGENT": f"{WORD}/1.0",
        "HTTP_REFERER": f"http://testserver/admin/?q={WORD}",
        "HTTP_X_REQUEST_ID": EMAIL,
        "HTTP_COOKIE": f"known={WORD}",
    }
    return client


@pytest.fixture
def written(caplog):
    """Each line, in both forms, as it would have been written at that moment."""
    lines: list[str] = []

    class Both(DiscreetFormatter):
        def format(self, record: logging.LogRecord) -> str:
            lines.extend((super().format(record), JsonFormatter().format(record)))
            return lines[-1]

    caplog.handler.setFormatter(Both())
    caplog.set_level(logging.INFO)
    return lines


def registers(visitor, session) -> Registration:
    for email in (EMAIL, EMAIL.upper(), f"{EMAIL}@twice"):
        data = typed(session, name=WORD, email=email)
        visitor.post(register_address(session), data)
    row = Registration.objects.get(participant__email=EMAIL)
    visitor.get(confirm_address(row))
    visitor.post(confirm_address(row))
    return row


def looks_everywhere(visitor, row) -> list[str]:
    follow = FollowFactory(participant=row.participant)
    own = [
        tokens.personal_path(row.participant),
        tokens.join_path(row),
        tokens.calendar_path(row.participant),
        tokens.follow_path(follow),
        tokens.unsubscribe_path(follow),
        confirm_address(row),
    ]
    for address in own:
        visitor.get(f"{address}?name={WORD}")
        visitor.get(address.replace(f"/{row.pk}.", "/77."))
        visitor.post(address, headers={"Sec-Fetch-Site": "cross-site"})
        visitor.delete(f"{address}?email={EMAIL}")
    for address in ("/fr/sessions/", "/en/nothing/", "/admin/login/", "/fails/"):
        visitor.get(f"{address}?q={WORD}&next=/admin/%3Fq%3D{WORD}")
    visitor.get(f"/en/nothing/{EMAIL}/")
    visitor.get("/fails/database/")
    visitor.get("/fr/", headers={"Host": EMAIL})
    return own


def logs_in(visitor) -> None:
    User.objects.create_superuser(WORD, EMAIL, PASSWORD)
    for password in (WORD, PASSWORD):
        visitor.post("/accounts/login/", {"login": EMAIL, "password": password})
    visitor.post("/accounts/login/code/", {"email": EMAIL})


def works(fake_zoom, smtp) -> None:
    """Zoom is away, and the mail server refuses whom it names."""
    meeting = MeetingFactory(
        link_mode=LinkMode.API_SHARED, join_url="", passcode="", number=""
    )
    call_command("deliver", "--once")
    fake_zoom.is_down = True
    edit(meeting, title_fr=WORD)
    for number, unkind in enumerate((smtp.refused, smtp.busy, smtp.hung_up)):
        email = f"{number}{EMAIL}"
        unkind.add(email)
        row = RegistrationFactory(
            name=WORD,
            confirmed=True,
            participant__email=email,
            participant__proven=True,
        )
        MessageFactory(registration=row, kind=MessageKind.CONFIRMED)
    call_command("deliver", "--once")


def test_no_line_holds_who_came_or_what_they_said(
    visitor, settings, smtp, fake_zoom, written
):
    settings.MAILERS = settings.MAILERS | {"codes": settings.MAILERS["default"]}
    row = registers(visitor, SessionFactory(starts_at=timezone.now()))
    own = looks_everywhere(visitor, row)
    smtp.refused.add(EMAIL)
    logs_in(visitor)
    smtp.refused.clear()
    works(fake_zoom, smtp)
    assert Participant.objects.filter(email=EMAIL).exists()
    assert Message.objects.exclude(error_code="").count() == 3

    proofs = [PROOF.search(address)[1].lower() for address in own]
    lines = [line for entry in written for line in entry.splitlines()]
    planted = (WORD, "example.org", *proofs, *ADDRESSES)
    assert [line for line in lines for one in planted if one in line.lower()] == []
    said = "\n".join(lines)
    for happened in (
        " 500 ", " 403 ", " 400 ", "GET /join/[token]/ 200", "GET /en/nothing/[mail]/ 404",
        "in fails_in_the_database", "LookupError", "django.db.utils.", "Zoom: ", "SMTP",
        "/fails/ 500", "Message #",
    ):  # fmt: skip
        assert happened in said, happened

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.test import Client

from registrations import outbox
from registrations.models import Participant
from tests.factories import (
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import confirm_address, register_address, typed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_forms_of_other_sites_are_refused(client, headers):
    row = RegistrationFactory()

    for address in (register_address(row.session), confirm_address(row)):
        answer = client.post(address, typed(row.session), headers=headers)
        assert answer.status_code == 403

    assert Participant.objects.count() == 1
    row.refresh_from_db()
    assert row.state == "requested"


@pytest.mark.parametrize(
    "headers", [{"origin": "http://testserver"}, {"sec-fetch-site": "same-origin"}, {}]
)
def test_forms_of_this_site_need_no_cookie(headers):
    row = RegistrationFactory()

    answer = Client(enforce_csrf_checks=True).post(
        confirm_address(row), headers=headers
    )

    assert answer.status_code == 303


def test_a_forged_host_does_not_reach_the_mail(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    session = SessionFactory()

    client.post(
        register_address(session), typed(session), headers={"host": "evil.example"}
    )
    outbox.deliver_due()

    assert site_settings.SITE_URL in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].message().as_string()

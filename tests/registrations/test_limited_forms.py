import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


def addresses() -> dict[str, str]:
    session = SessionFactory()
    with override("fr"):
        page, series = session.get_absolute_url(), session.series.get_absolute_url()
        return {
            "register": f"{page}register/",
            "register_series": f"{series}register/",
            "follow": reverse("registrations:follow"),
            "follow_series": f"{series}follow/",
            "follow_session": f"{page}follow/",
            "lost_link": reverse("registrations:lost_link"),
        }


FORMS = [
    "register",
    "register_series",
    "follow",
    "follow_series",
    "follow_session",
    "lost_link",
]


@pytest.mark.parametrize("name", FORMS)
def test_each_form_that_makes_us_write_is_counted_by_network(client, settings, name):
    settings.FORM_LIMIT = 2
    cache.clear()
    address = addresses()[name]

    def send(network: str) -> int:
        return client.post(address, {"email": ""}, REMOTE_ADDR=network).status_code

    assert [send(f"192.0.2.{host}") for host in (1, 2, 3)] == [200, 200, 429]
    assert send("198.51.100.1") == 200

import re

import pytest

from tests.factories import MessageFactory, RegistrationFactory

pytestmark = pytest.mark.django_db

LISTS = ["participant", "registration", "message"]


@pytest.mark.parametrize("model", LISTS)
def test_organisers_read_and_change_nothing_here(admin_client, model):
    row = MessageFactory()
    pk = {
        "participant": row.registration.participant_id,
        "registration": row.registration_id,
        "message": row.pk,
    }[model]
    base = f"/admin/registrations/{model}/"

    assert admin_client.get(base).status_code == 200
    assert admin_client.get(f"{base}{pk}/change/").status_code == 200
    may_add = 200 if model == "registration" else 404  # by hand: see test_desk.py
    assert admin_client.get(f"{base}add/").status_code == may_add
    assert admin_client.post(f"{base}{pk}/change/", {"name": "x"}).status_code == 404
    assert admin_client.post(f"{base}{pk}/delete/", {"post": "yes"}).status_code == 404


def test_a_registration_shows_whose_it_is_and_where_it_stands(admin_client):
    row = RegistrationFactory(participant__email="zoe@example.org", waiting=True)

    page = admin_client.get(
        f"/admin/registrations/registration/{row.pk}/change/",
        headers={"Accept-Language": "en"},
    )

    rows = dict(
        re.findall(r"<label>(.*?)</label>.*?readonly\">(.*?)</div>", page.text, re.S)
    )
    assert rows["E-mail:"] == "zoe@example.org"
    assert rows["State:"] == "on the waiting list"


@pytest.mark.parametrize("model", LISTS)
def test_strangers_read_nothing_here(client, model):
    assert client.get(f"/admin/registrations/{model}/").status_code == 302


def test_a_list_takes_as_many_queries_for_one_as_for_three(
    admin_client, django_assert_num_queries
):
    RegistrationFactory()
    with django_assert_num_queries(5):
        admin_client.get("/admin/registrations/registration/")

    RegistrationFactory.create_batch(2)
    with django_assert_num_queries(5):
        admin_client.get("/admin/registrations/registration/")

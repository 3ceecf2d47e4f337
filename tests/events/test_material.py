"""What is attached to a session once it took place."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dialogues.models import Resource
from events.models import Session
from tests.factories import ResourceFactory, SessionFactory, from_now

pytestmark = pytest.mark.django_db


def page_of(session: Session) -> str:
    return reverse("admin:events_session_material", args=[session.pk])


def past(**more: object) -> Session:
    days = {"starts_at": from_now(days=-3), "ends_at": from_now(days=-3, hours=2)}
    return SessionFactory(**{**days, **more})


def test_a_recording_is_on_the_page_after_one_form(admin_client, client):
    session = past(title_fr="Loger autrement", title_en="Other ways to live")
    stamp, version = session.changed_at, session.edit_version

    answer = admin_client.post(
        page_of(session),
        {"kind": "recording", "url": "https://videos.example.org/1", "language": "fr"},
    )

    assert answer.status_code == 302
    resource = Resource.objects.get()
    assert resource.title_fr == "Enregistrement – Loger autrement"
    assert resource.title_en == "Recording – Other ways to live"
    page = client.get(session.get_absolute_url(), follow=True).text
    assert "https://videos.example.org/1" in page
    session.refresh_from_db()
    assert session.changed_at > stamp
    assert session.edit_version == version + 1
    assert session.sequence == 0


def test_it_stands_last_and_a_file_says_its_size(admin_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    session = past()
    for order in (0, 4):
        session.session_resources.create(resource=ResourceFactory(), order=order)

    admin_client.post(
        page_of(session),
        {
            "kind": "slides",
            "title_en": "What we showed",
            "file": SimpleUploadedFile("slides.pdf", b"%PDF-1.7 slides"),
        },
    )

    last = session.session_resources.order_by("order").last()
    assert (last.order, last.resource.title_en) == (5, "What we showed")
    assert last.resource.size_bytes == 15
    assert not last.resource.title_fr


def test_two_ways_to_one_document_are_an_error_at_the_field(admin_client):
    session = past()

    answer = admin_client.post(
        page_of(session),
        {
            "kind": "article",
            "url": "https://papers.example.org/a",
            "expected_on": "2027-09-01",
            "title_en": "Kept",
        },
    )

    assert list(answer.context["form"].errors) == ["file"]
    assert 'value="Kept"' in answer.text
    assert not Resource.objects.exists()


def test_nobody_attaches_who_may_not_change_the_session(client):
    session = past(title_fr="Réservé")
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(
        Permission.objects.filter(codename__in=["view_session", "add_resource"])
    )
    client.force_login(reader)

    answer = client.post(
        page_of(session), {"kind": "slides", "url": "https://a.example"}
    )

    assert answer.status_code == 404
    assert not Resource.objects.exists()

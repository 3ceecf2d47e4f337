"""Who may see what at the desk, address by address; the table is `desk_table.py`."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse

from registrations.models import Registration
from tests.fairville_site.desk_table import ABOUT, FORMS, MODELS, POSTED, SITE
from tests.fairville_site.desk_world import CANARY, make_world

pytestmark = pytest.mark.django_db
PAGES = ["changelist", "add", "change", "history", "delete"]
OF_OBJECTS = PAGES[2:]
UNNAMED = {"<path:object_id>/", "(?P<url>.*)$"}


def named(resolver: Any) -> Iterator[tuple[str | None, str]]:
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from named(pattern)
        else:
            yield pattern.name, str(pattern.pattern)


@pytest.fixture
def world() -> SimpleNamespace:
    return make_world()


def answer(user: Any, address: str, data: dict[str, str] | None = None) -> int:
    """The status; pages of Django's own are not rendered for it, which takes long."""
    build = RequestFactory()
    request = build.get(address) if data is None else build.post(address, data)
    request.user = user
    request.session = SessionStore()
    request._messages = FallbackStorage(request)
    request._dont_enforce_csrf_checks = True
    found = resolve(request.path)
    with transaction.atomic():
        try:
            return found.func(request, *found.args, **found.kwargs).status_code
        except Http404:
            return 404
        except PermissionDenied:
            return 403
        finally:
            transaction.set_rollback(True)


def address_of(name: str, written: str, objects: dict[str, Any]) -> str:
    """`events_session_life`, `session postpone` → the address about that session."""
    if written.startswith("?"):
        return reverse(f"admin:{name}") + written
    place = name if name.startswith("desk_") else f"admin:{name}"
    words = [objects[word].pk if word in objects else word for word in written.split()]
    return reverse(place, args=words)


def rows(objects: dict[str, Any], is_foreign: bool) -> Iterator[tuple[str, str]]:
    """Addresses with the answers expected."""
    for model, expected in MODELS.items():
        thing = model.partition("_")[2]
        pages = list(zip(PAGES, expected, strict=True))
        for page, codes in pages[2:] if thing in objects else []:
            yield address_of(f"{model}_{page}", thing, objects), codes
        for page, codes in [] if is_foreign else pages[:2]:
            yield address_of(f"{model}_{page}", "", objects), codes
    about_none = {} if is_foreign else SITE
    for name, (written, codes) in {**ABOUT, **about_none}.items():
        yield address_of(name, written, objects), codes


def forms(
    objects: dict[str, Any], is_foreign: bool
) -> Iterator[tuple[str, str, dict[str, str]]]:
    for name, (written, data, codes) in FORMS.items():
        if written or not is_foreign:
            yield address_of(name, written, objects), codes, data


def unlike(
    objects: dict[str, Any], staff: list[User], is_foreign: bool = False
) -> list[tuple[str, str, str]]:
    """Where an answer is not that of the table: as it should be, as it is.

    A page about a foreign series is not there for whoever organises some others.
    """
    wrong = []
    asked = [(one, codes, None) for one, codes in rows(objects, is_foreign)]
    for address, codes, data in [*asked, *forms(objects, is_foreign)]:
        wanted = codes.split()[: len(staff)]
        if is_foreign and codes != POSTED:
            wanted[1] = "404"
        got = [str(answer(user, address, data)) for user in staff]
        if got != wanted:
            wrong.append((address, " ".join(wanted), " ".join(got)))
    return wrong


def test_every_address_of_the_desk_has_its_row():
    desk = [
        pattern
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern).startswith("admin/")
    ]
    found = set()
    for pattern in desk:
        found |= (
            set(named(pattern))
            if hasattr(pattern, "url_patterns")
            else {(pattern.name, "")}
        )

    rows_of_models = {f"{model}_{page}" for model in MODELS for page in PAGES}
    expected = rows_of_models | set(SITE) | set(ABOUT) | {"desk_language"}
    assert {name for name, _pattern in found if name} == expected
    assert {pattern for name, pattern in found if name is None} == UNNAMED


def test_each_role_is_answered_as_the_table_says(world):
    assert unlike(world.own, world.staff) == []


def test_whoever_organises_some_series_meets_no_other(world):
    door, some, *_others = world.staff
    assert unlike(world.foreign, [door, some], is_foreign=True) == []

    some.series.clear()
    page = address_of("events_session_change", "session", world.foreign)
    assert answer(User.objects.get(pk=some.pk), page) == 200


def test_whoever_has_not_come_in_is_led_to_the_login(world):
    open_to_all = {reverse("admin:login"), reverse("desk_preview")}
    for address, _codes in rows(world.own, is_foreign=False):
        if address in open_to_all:
            continue
        for user in (AnonymousUser(), world.account):
            assert answer(user, address) == 302, address


def test_what_does_not_exist_answers_as_what_is_foreign(world):
    for model in MODELS:
        for page in OF_OBJECTS:
            for number in ("999999", "x"):
                address = reverse(f"admin:{model}_{page}", args=[number])
                assert answer(world.staff[-1], address) == 404, address


def test_nothing_foreign_stands_on_any_page_of_an_organiser_of_some(client, world):
    client.force_login(world.staff[1])
    told = [
        address
        for address, codes in rows(world.own, is_foreign=False)
        if codes.split()[1] == "200"
    ]
    search = f"?q={CANARY}"
    told += [
        f"/admin/events/session/{search}",
        f"/admin/events/session/?series__id__exact={world.foreign['series'].pk}",
        f"/admin/registrations/registration/{search}",
        f"/admin/registrations/participant/{search}&_popup=1&_to_field=id",
    ]
    for address in told:
        page = client.get(address)
        assert page.status_code == 200, address
        seen = re.sub(f'(q=|q%3D|value="){CANARY}', "", page.text)
        assert CANARY not in seen, address

    csv = client.post("/admin/registrations/registration/export/", {"as": "csv"})
    taken = b"".join(csv.streaming_content).decode()
    assert "mine@example.org" in taken
    assert CANARY not in taken


def test_forged_numbers_do_nothing(client, world):
    client.force_login(world.staff[1])
    foreign, own = world.foreign["registration"], world.own["registration"]
    chosen = {"action": "cancel_and_tell", "_selected_action": [foreign.pk, own.pk]}

    client.post("/admin/registrations/registration/", {**chosen, "sure": 1})

    states = Registration.objects.in_bulk([foreign.pk, own.pk])
    assert states[foreign.pk].state == "confirmed"
    assert states[own.pk].state == "cancelled"


@pytest.mark.parametrize("page", ["add", "change"])
def test_a_session_is_neither_made_in_a_foreign_series_nor_moved_there(
    client, world, page
):
    client.force_login(world.staff[1])
    args = [world.own["session"].pk] if page == "change" else []
    address = reverse(f"admin:events_session_{page}", args=args)

    answer = client.post(address, {"series": world.foreign["series"].pk})

    errors = answer.context["adminform"].form.errors
    assert [error.code for error in errors["series"].as_data()] == ["invalid_choice"]


def test_nobody_is_registered_by_hand_in_a_foreign_session(client, world):
    client.force_login(world.staff[1])
    data = {"session": world.foreign["session"].pk, "name": "X", "language": "fr"}

    answer = client.post("/admin/registrations/registration/add/", data)

    errors = answer.context["adminform"].form.errors
    assert [error.code for error in errors["session"].as_data()] == ["invalid_choice"]

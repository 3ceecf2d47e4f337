"""Whatever bytes are sent to whatever the public can fill in, the answer was meant.

Forms are those that the pages themselves show. What is right in them is shown again when
something else is wrong, and what is stored could have been typed by a person.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import quote_from_bytes

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogues.models import Page
from registrations import tokens
from registrations.models import Follow, Participant, Registration
from tests.deep.addresses import Form, ours, read
from tests.factories import (
    FollowFactory,
    RegistrationFactory,
    ResourceFactory,
    SessionFactory,
)
from tests.fairville_site.test_accounts import organiser
from tests.registrations.visits import AMINA, confirm_address, register_address

pytestmark = pytest.mark.django_db

MANY = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SOME = settings(MANY, max_examples=50)  # of which each opens a dozen pages
KINDS = ["application/x-www-form-urlencoded"] * 6 + [
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/json",
    "text/\x00plain",
    "",
]
CRAFTED = [
    *("\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202egnp.exe", "\u2066x", "\ufeff"),
    *("-1", "0", "9" * 400, "1e999", "NaN", "٣", "²", "0x1", "True", "[]", "{{ 7 }}"),
    *(
        "a@b",
        "a@b.c\r\nBcc: d@e.f",
        "a@" + "x" * 250 + ".org",
        "é@é.org",
        '"a b"@c.org',
    ),
    *(
        "x" * 30_000,
        "\n" * 300,
        "'; DROP TABLE x; --",
        "%",
        "%_\\",
        "<script>",
        "../..",
    ),
    *("a@xn--a.org", "2026-02-30", "fr' OR 1=1", "\u0130@i.org", "ﬁ@example.org"),
]
TEXT = st.one_of(
    st.from_regex(r"[A-Za-z]{3,40}", fullmatch=True),
    st.sampled_from(CRAFTED),
    st.text(max_size=60),
    st.text(st.characters(), max_size=200),  # lone surrogates too
    st.sampled_from(["x" * 1_100_000, "é" * 700_000]),
)
PLAIN_WORDS = re.compile(r"[A-Za-z]{3,60}")
PLAIN = st.from_regex(r"[A-Za-z][a-z]{2,10} [A-Z][a-z]{2,10}", fullmatch=True)
NAMES = ["q", "page", "series", "town", "theme", "kind", "language", "format", "next"]
PARAMETERS = st.lists(
    st.tuples(st.sampled_from(NAMES) | TEXT.filter(lambda one: len(one) < 99), TEXT),
    min_size=1,
    max_size=6,
)


def sent(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"))


def joined(pairs: list[tuple[str, str]], most: int = 4_000) -> str:
    return "&".join(f"{sent(name)}={sent(value[:most])}" for name, value in pairs)


@contextmanager
def taken_back() -> Iterator[None]:
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def visitor() -> Client:
    """One that hears of an error as a visitor would: as an answer."""
    return Client(raise_request_exception=False)


@pytest.fixture
def pages() -> list[str]:
    for key in ("project", "privacy"):
        Page.objects.create(key=key, title_fr=key, title_en=key)
    session = SessionFactory(hybrid=True)
    SessionFactory(series=session.series)
    ResourceFactory()
    row = RegistrationFactory(session=session, participant__proven=True, confirmed=True)
    asked = RegistrationFactory(session=session)
    follow = FollowFactory(participant=row.participant, series=session.series)
    return [
        register_address(session, "en"),
        f"{session.series.get_absolute_url()}register/",
        *("/en/follow/", f"/en/follow/?series={session.series_id}", "/en/lost-link/"),
        *("/en/certificate/", "/accounts/login/", "/accounts/login/code/"),
        confirm_address(asked),
        *(tokens.follow_path(follow), tokens.unsubscribe_path(follow)),
        *(tokens.personal_path(row.participant), tokens.join_path(row)),
    ]


@pytest.fixture
def forms(visitor, pages) -> list[Form]:
    """As a person sends them: not within seconds of having opened the page."""
    found: list[Form] = []
    for address in pages:
        with time_machine.travel(timezone.now() - timedelta(seconds=20)):
            page = visitor.get(address, follow=True)
        assert page.status_code == 200, address
        shown = read(page.text, page.request["PATH_INFO"]).forms
        found += [form for form in shown if form.method == "post"]
    assert len(found) >= 15
    return found


def filled(form: Form) -> dict[str, str]:
    known = {name: AMINA[name] for name in AMINA if name in form.fields}
    return form.fields | known


def wrongly_stored() -> list[object]:
    """Rows of people that no person can have typed, or that the model refuses."""
    found: list[object] = []
    for model in (Participant, Registration, Follow):
        for row in model.objects.all():
            row.full_clean(validate_unique=False, validate_constraints=False)
            texts = {
                name: value
                for name, value in vars(row).items()
                if isinstance(value, str)
            }
            found += [
                (model.__name__, name, value[:50])
                for name, value in texts.items()
                if any(
                    is_unseen(one) and (name, one) != ("note", "\n") for one in value
                )
            ]
    return found


def is_unseen(character: str) -> bool:
    return (
        unicodedata.category(character) in {"Cc", "Cs"}
        or "\u202a" <= character <= "\u202e"
        or "\u2066" <= character <= "\u2069"
    )


@MANY
@given(data=st.data())
def test_no_form_is_an_error_nor_stores_what_nobody_typed(visitor, forms, data):
    form = data.draw(st.sampled_from(forms))
    odd = data.draw(
        st.dictionaries(st.sampled_from([*form.fields, "x"]), TEXT, max_size=3)
    )
    if data.draw(st.integers(0, 40)) == 0:
        odd |= {f"field{number}": "1" for number in range(10_000)}
    kind = data.draw(st.sampled_from(KINDS))
    cut = data.draw(st.sampled_from(["", "&%", "&%ff%fe=%ed%a0%80", "&=&=", "\x00"]))
    body = joined([*(filled(form) | odd).items()], most=1_200_000) + cut
    [path] = ours([form.action])

    with taken_back():
        answer = visitor.post(path, body.encode(), content_type=kind)

        assert answer.status_code < 500, (path, odd, kind)
        assert wrongly_stored() == []


@MANY
@given(name=TEXT, organisation=TEXT, note=TEXT)
def test_any_words_are_stored_as_a_person_can_have_typed_them(
    visitor, forms, name, organisation, note
):
    """Where all the rest is right, so that most of them are."""
    form = next(one for one in forms if {"organisation", "mode"} <= one.fields.keys())
    words = {"name": name, "organisation": organisation, "note": note}
    [path] = ours([form.action])
    with taken_back():
        before = Registration.objects.count()
        answer = visitor.post(
            path, joined([*(filled(form) | words).items()]), content_type=KINDS[0]
        )

        is_stored = Registration.objects.count() > before
        assert answer.status_code < 400 or not is_stored
        assert wrongly_stored() == []
        others = organisation + note
        if PLAIN_WORDS.fullmatch(name) and len(others) < 99 and others.isprintable():
            assert is_stored


@MANY
@given(data=st.data())
def test_what_is_right_is_shown_again_beside_what_is_wrong(visitor, forms, data):
    asking = [form for form in forms if {"email", "name"} <= form.fields.keys()]
    form = data.draw(st.sampled_from(asking))
    name, organisation = data.draw(PLAIN), data.draw(PLAIN)
    right = {"name": name} | (
        {"organisation": organisation} if "organisation" in form.fields else {}
    )
    wrong = data.draw(st.sampled_from(["", "a@b", "nobody", "a b@c.org", "x" * 300]))
    [path] = ours([form.action])
    body = joined([*(form.fields | right | {"email": wrong}).items()])

    with taken_back():
        answer = visitor.post(path, body, content_type=KINDS[0])

        shown = [one.fields for one in read(answer.text, path).forms]
        again = next(fields for fields in shown if "email" in fields)
        assert {one: again[one] for one in right} == right
        assert "aria-invalid" in answer.text
        assert not Participant.objects.filter(email=wrong).exists()


@SOME
@given(pairs=PARAMETERS, broken=st.sampled_from(["", "&%", "&%ff=%c0%af", "&\x7f"]))
def test_no_parameter_of_a_public_page_is_an_error(visitor, pages, pairs, broken):
    lists = [
        "/en/sessions/",
        "/en/resources/",
        "/en/embed/",
        "/en/themes/",
        "/",
        "/en/",
    ]
    query = joined(pairs) + broken

    with taken_back():
        for address in (*lists, *(one.partition("?")[0] for one in pages)):
            answer = visitor.get(f"{address}?{query}")
            assert answer.status_code < 500, (address, query[:300])


@SOME
@given(pairs=PARAMETERS, model=st.sampled_from(["registration", "message", "follow"]))
def test_no_parameter_of_a_list_at_the_desk_is_an_error(visitor, pairs, model):
    lists = [
        reverse(f"admin:registrations_{model}_changelist"),
        reverse("admin:events_session_changelist"),
        reverse("admin:registrations_door"),
        reverse("admin:registrations_figures"),
    ]
    looked_for = [("session__id__exact", pairs[0][1]), ("o", pairs[0][1]), *pairs]
    with taken_back():
        visitor.force_login(organiser())
        for address in lists:
            answer = visitor.get(f"{address}?{joined(looked_for)}")
            assert answer.status_code < 500, (address, pairs)


@SOME
@given(parts=st.lists(TEXT.map(lambda one: one[:300]), min_size=1, max_size=3))
def test_no_address_is_an_error(visitor, pages, parts):
    roots = ("/", "/en/sessions/", "/me/", "/join/", "/confirm/", "/media/", "/admin/")
    tail = "/".join(sent(one) for one in parts)

    with taken_back():
        for root in (*roots, "/calendars/", "/accounts/", "/en/speakers/"):
            for end in ("", "/"):
                answer = visitor.get(f"{root}{tail}{end}")
                assert answer.status_code < 500, (root, tail)

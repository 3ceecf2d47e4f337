"""Certificates: who gets one, what it says, and how anyone checks it."""

import re

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import override

from events.choices import Mode, PartnerRole
from events.models import Partnership
from registrations import tokens
from registrations.certificates import code_for, session_of
from registrations.choices import Source
from registrations.models import Attendance, Participant, Registration
from registrations.services import forget
from tests.factories import (
    OrganisationFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.registrations.visits import page

VERIFY = "/en/certificate/"


def attended(source: str = Source.CLICK, **traits: object) -> Registration:
    values = {"confirmed": True, "language": "en", "session__past": True}
    row = RegistrationFactory(
        **{"participant": ParticipantFactory(proven=True, language="en")}
        | values
        | traits
    )
    Attendance.objects.create(registration=row, source=source)
    return row


def certificate_of(row: Registration, owner: Participant | None = None) -> str:
    token = tokens.personal_token(owner or row.participant)
    return reverse("personal:certificate", args=[token, row.pk])


def check(client, code: str, name: str) -> str:
    return page(client.post(VERIFY, {"code": code, "name": name}))


def test_a_code_is_the_sessions_number_and_twelve_letters_of_the_name():
    code = code_for(12, "Amélie O’Neill")

    assert re.fullmatch(r"12(-[0-9A-HJKMNP-TV-Z]{4}){3}", code)
    assert code != code_for(112, "Amélie O’Neill")
    for typed in ("amélie  o'neill", "AMÉLIE O’NEILL ", "Ame\u0301lie\u00a0O’Neill"):
        assert code_for(12, typed) == code
        assert session_of(code, typed) == 12
    for other in ("Amelie O’Neill", "Amélie Neill", ""):
        assert session_of(code, other) is None


def test_a_code_is_read_however_it_is_typed_and_from_nothing_else():
    code = code_for(101, "Amina")
    bare = code.replace("-", "")

    for typed in (code.lower(), bare, f" {code} ", code.replace("-", " – ")):
        assert session_of(typed, "Amina") == 101
    assert session_of(bare.replace("1", "l").replace("0", "o"), "Amina") == 101
    for wrong in ("", "101", code[:-1], f"1{bare}", f"0{bare}", bare[3:], "é" * 15):
        assert session_of(wrong, "Amina") is None


def test_a_code_holds_while_its_key_is_kept():
    with override_settings(TOKEN_KEY="former"):
        code = code_for(12, "Amina")
    with override_settings(TOKEN_KEY="present"):
        assert session_of(code, "Amina") is None
    with override_settings(TOKEN_KEY="present", TOKEN_KEY_FALLBACKS=["former"]):
        assert session_of(code, "Amina") == 12
        assert code_for(12, "Amina") != code


@pytest.mark.django_db
def test_a_certificate_says_who_was_where_and_when_and_is_kept_by_nobody(client):
    row = attended(
        Source.DOOR,
        name="Amina <D.>",
        mode=Mode.ON_SITE,
        session=SessionFactory(past=True, hybrid=True, title_en="Water for all"),
    )
    session = row.session
    for role, name in ((PartnerRole.HOST, "EGEB"), (PartnerRole.FUNDER, "Horizon")):
        Partnership.objects.create(
            session=session,
            organisation=OrganisationFactory(name_en=name, name_fr=name),
            role=role,
        )

    answer = client.get(certificate_of(row))

    for words in (
        "Certificate of attendance",
        "Amina &lt;D.&gt;",
        "Water for all",
        str(session.span.first_day.year),
        str(session.venue),
        session.series.title_en,
        "EGEB",
        code_for(session.pk, "Amina <D.>"),
        VERIFY,
    ):
        assert words in page(answer)
    assert "Horizon" not in page(answer)
    assert "on Zoom" not in page(answer)
    assert row.participant.email not in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.cookies == {}
    assert certificate_of(row) in page(
        client.get(tokens.personal_path(row.participant))
    )


@pytest.mark.django_db
def test_a_certificate_is_in_the_persons_language_or_the_one_they_choose(client):
    row = attended(session__title_fr="L’eau", session__title_en="Water")

    own = client.get(certificate_of(row))
    french = client.get(f"{certificate_of(row)}?language=fr")
    unknown = client.get(f"{certificate_of(row)}?language=xx")

    assert [one.headers["Content-Language"] for one in (own, french, unknown)] == [
        "en",
        "fr",
        "en",
    ]
    assert "<h2>L’eau</h2>" in page(french)
    assert "/fr/certificate/" in page(french)
    assert "Online (Zoom)" in page(own)


@pytest.mark.django_db
def test_the_first_of_a_month_is_written_as_french_and_english_write_it(
    client, time_machine
):
    row = attended()
    time_machine.move_to("2030-05-01 22:30:00+02:00")

    paper = certificate_of(row)

    assert "Printed on 1\N{NO-BREAK SPACE}May 2030." in page(client.get(paper))
    french = page(client.get(f"{paper}?language=fr"))
    assert "1er\N{NO-BREAK SPACE}mai 2030" in french


@pytest.mark.django_db
def test_without_having_been_there_or_before_the_end_there_is_none(client):
    absent = RegistrationFactory(
        confirmed=True,
        session__past=True,
        participant=ParticipantFactory(proven=True),
    )
    others = [
        attended(session__past=False, session__running=True),
        attended(session__past=True, session__cancelled=True),
        attended(session__past=True, session__withdrawn=True),
    ]

    for row in (absent, *others):
        assert client.get(certificate_of(row)).status_code == 404
        assert client.post(certificate_of(row), {"name": "X"}).status_code == 404
        assert "/certificate/" not in page(
            client.get(tokens.personal_path(row.participant))
        )
    row = attended()
    stranger = ParticipantFactory(proven=True)
    assert client.get(certificate_of(row, owner=stranger)).status_code == 404
    assert client.get(f"/me/1.{'A' * 32}/certificate/{row.pk}/").status_code == 404


@pytest.mark.django_db
def test_the_name_is_put_right_by_a_form_and_never_stands_in_an_address():
    row = attended(name="nickname")
    client = Client(enforce_csrf_checks=True)
    address = f"{certificate_of(row)}?language=en"

    answer = client.post(address, {"name": " Amina\u202e  Diallo "})

    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    row.refresh_from_db()
    assert row.name == "Amina Diallo"
    assert code_for(row.session_id, "Amina Diallo") in page(client.get(address))

    for wrong in ("", "\u202e", "A" * 101):
        refused = client.post(address, {"name": wrong})
        assert refused.status_code == 200
        assert 'id="id_name_error"' in page(refused)
    foreign = {"origin": "https://evil.example"}
    assert client.post(address, {"name": "X"}, headers=foreign).status_code == 403
    row.refresh_from_db()
    assert row.name == "Amina Diallo"


@pytest.mark.django_db
def test_anyone_checks_a_certificate_even_once_its_owner_is_erased(client):
    row = attended(name="Amina Diallo", session__title_en="Water for all")
    code = code_for(row.session_id, row.name)
    forget(participant_id=row.participant_id)
    assert not Registration.objects.exists()

    shown = check(client, code.lower(), " amina  DIALLO ")

    assert "The certificate is genuine" in shown
    assert "Water for all" in shown
    assert row.session.get_absolute_url() in shown


@pytest.mark.django_db
def test_what_does_not_match_is_answered_the_same_for_every_session(client):
    known = attended(session__title_en="Water for all").session
    code, unknown = code_for(known.pk, "Amina"), code_for(known.pk + 9, "Amina")

    answers = {
        re.sub(r'value="[^"]*"', "", check(client, one, "Bérénice"))
        for one in (code, unknown, code[:-1], "hello")
    }

    assert len(answers) == 1
    assert "The code and the name do not match" in answers.pop()


@pytest.mark.django_db
@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_of_a_session_that_is_not_public_no_title_is_told(client, trait):
    session = SessionFactory(title_en="Zqtitle", **{trait: True})

    shown = check(client, code_for(session.pk, "Amina"), "Amina")

    assert "The certificate is genuine" in shown
    assert "Zqtitle" not in shown


@pytest.mark.django_db
def test_the_page_to_check_sets_no_cookie_is_counted_and_says_what_is_missing(
    client, settings
):
    settings.FORM_LIMIT = 2
    answer = Client(enforce_csrf_checks=True).post(VERIFY, {"code": " ", "name": "A"})

    assert answer.status_code == 200
    assert 'id="id_code_error"' in page(answer)
    assert 'value="A"' in page(answer)
    assert answer.cookies == {}
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.post(VERIFY, headers={"origin": "null"}).status_code == 403
    assert [client.post(VERIFY).status_code for _ in range(2)] == [200, 429]
    with override("fr"):
        assert (
            client.get(reverse("registrations:verify_certificate")).status_code == 200
        )


@pytest.mark.django_db
def test_a_number_for_the_door_is_told_to_whoever_comes_on_site(client):
    owner = ParticipantFactory(proven=True, language="en")
    rows = [
        RegistrationFactory(
            participant=owner, session__hybrid=True, mode=mode, **{state: True}
        )
        for mode, state in (
            (Mode.ON_SITE, "confirmed"),
            (Mode.ONLINE, "confirmed"),
            (Mode.ON_SITE, "waiting"),
        )
    ]

    shown = page(client.get(tokens.personal_path(owner)))

    told = re.findall(r"Your number at the door: (\d+)", shown)
    assert told == [str(rows[0].pk)]

"""The first six of ten attacks a reviewer tries, and for each the line that stops it.

They are about what is read and opened; the others are in `test_ten_attacks_typed`.
`tests/deep/test_without_protections.py` takes each line away and sees its test fail.
"""

import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from fairville_site import content_watch
from registrations import outbox, tokens
from registrations.choices import MessageKind
from registrations.models import Message
from registrations.services import (
    forget,
)
from registrations.tokens import Purpose
from tests.factories import (
    FollowFactory,
    MeetingFactory,
    ParticipantFactory,
    RegistrationFactory,
    SessionFactory,
)
from tests.fairville_site.protections import stopped_by
from tests.fairville_site.test_accounts import LOGIN, PASSWORD, organiser
from tests.fairville_site.test_public_formats import Canaries, found_in
from tests.registrations.own_actions import everything
from tests.registrations.test_lost_link import sent as lost
from tests.registrations.visits import (
    confirm_address,
    page,
    register_address,
    typed,
)
from tests.sitemap import files

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
VICTIM = "victim@example.org"


@stopped_by(
    "events/structured_data.py",
    '{"@type": "VirtualLocation", "url": page}',
    without='{"@type": "VirtualLocation", "url": session.meeting.join_url}',
)
def test_1_no_format_gives_the_call_nor_does_the_door_of_another(client):
    """`events/structured_data.py`: the place of a call is our own page."""
    canaries = Canaries()
    here, there = SessionFactory(running=True), SessionFactory(running=True)
    for session in (here, there):
        canaries.plant(MeetingFactory(session=session))
    with override("en"):
        own = here.get_absolute_url()
    word = next(iter(canaries.columns))
    desk = "app_label=registrations&model_name=registration&field_name=session"
    visitor = RegistrationFactory(session=there, confirmed=True)
    proof = tokens.join_path(visitor).partition(".")[2]
    theirs = RegistrationFactory(session=here, confirmed=True)
    swapped = f"/join/{theirs.pk}.{proof}"
    asked = [
        *(own, f"{own}?format=json", f"{own[:-1]}.ics", f"{own}register/", swapped),
        *("/en/sessions/", "/en/sessions/?format=json", "/en/sessions.json"),
        *("/en/fairville-dialogues.ics", "/en/sessions/atom.xml", "/en/embed/"),
        *(*files(client), f"/admin/autocomplete/?{desk}&term="),
    ]

    for address in asked:
        for accept in ("text/html", "application/json"):
            answer = client.get(address, headers={"accept": accept})
            said = f"{answer.text} {answer.headers}"
            assert found_in(said, canaries.columns) == set(), address
            assert answer.status_code in {200, 302, 404}, address
    assert client.get(swapped).status_code == 404
    assert here.title_en in client.get("/en/sessions/").text
    assert here.title_en not in client.get(f"/en/sessions/?q={word}").text


@stopped_by(
    "registrations/services/requests.py",
    "    return ask(new, moment)\n",
    without="    asked = ask(new, moment)\n    if asked.registration.confirmed_at:\n"
    '        raise RegistrationRefused("known")\n    return asked\n',
)
def test_2_no_form_tells_who_is_known(client):
    """`registrations/services/requests.py`: whoever is known already is left as is."""
    session = SessionFactory()
    ParticipantFactory(email="asked@example.org")
    for name, traits in {"confirmed": {"confirmed": True}, "listed": {}}.items():
        RegistrationFactory(
            session=session,
            participant__email=f"{name}@example.org",
            participant__proven=True,
            **traits,
        )
    known, new = ("asked", "confirmed", "listed"), ("never", "nobody")
    forms = {register_address(session, "en"): typed(session), "/en/lost-link/": lost()}

    for address, form in forms.items():
        answers = set()
        for name in (*known, *new):
            email = f"{name}@example.org"
            answer = client.post(address, {**form, "email": email})
            own = dict.fromkeys(("Expires", "Content-Length", "X-Request-ID"), "")
            head = {**answer.headers, **own}
            body = page(answer).replace(email, "")
            answers.add((answer.status_code, body, str(head), str(answer.cookies)))
        assert len(answers) == 1, address
    mails = Message.objects.filter(
        kind__in=[MessageKind.CONFIRM_ADDRESS, MessageKind.CONFIRMED]
    )
    assert mails.count() == len(known + new)


@stopped_by(
    "fairville_site/accounts.py",
    '{"language": language, "login_url": _absolute("account_login")}',
    without='{"language": language, "login_url": '
    'self.request.build_absolute_uri("/accounts/login/")}',
)
def test_3_a_forged_host_reaches_no_mail(client, settings, mailoutbox):
    """`fairville_site/accounts.py`: an address in a mail begins with SITE_URL."""
    assert client.get("/en/", headers={"host": EVIL}).status_code == 400
    settings.ALLOWED_HOSTS = ["*"]  # as a careless operator may have it
    session, person = SessionFactory(), ParticipantFactory(proven=True)
    organiser()
    forged = {"host": EVIL, "x-forwarded-host": EVIL, "forwarded": f"host={EVIL}"}

    for address, form in (
        (register_address(session), typed(session)),
        ("/en/lost-link/", lost(person.email)),
        ("/accounts/login/code/", {"email": VICTIM}),
        ("/accounts/login/code/", {"email": "organiser@example.org"}),
    ):
        client.cookies.clear()
        client.post(address, form, headers=forged)
    outbox.deliver_due()

    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        assert EVIL not in mail.message().as_string()
        links = re.findall(r"https?://[^/\s\"]+", mail.body)
        assert set(links) <= {settings.SITE_URL}, mail.subject
    assert sum(settings.SITE_URL in mail.body for mail in mailoutbox) >= 3


@stopped_by(
    "fairville_site/page_rules.py",
    'and not any(word in control for word in ("private", "no-store", "no-cache"))',
    without="",
)
def test_4_no_cache_keeps_what_is_one_persons(
    client, settings, monkeypatch, time_machine
):
    """`fairville_site/page_rules.py`: what says no-store is not kept for all."""
    settings.PAGE_CACHE = True
    monkeypatch.setattr(content_watch, "VERSION_SECONDS", 0)
    session = SessionFactory()
    person = ParticipantFactory(proven=True)
    own = tokens.personal_path(person)
    time_machine.move_to(timezone.now())
    stamps = set()
    for _visitor in range(2):
        form = client.get(register_address(session, "en"))
        stamps.add(re.search(r'name="stamp" value="([^"]+)"', form.text)[1])
        time_machine.shift(5)

    assert len(stamps) == 2
    first, second = (
        client.get("/", headers={"accept-language": one}) for one in ("en", "fr")
    )
    assert (first["Location"], second["Location"]) == ("/en/", "/fr/")
    assert "Accept-Language" in first["Vary"]
    assert "no-store" in client.get(own)["Cache-Control"]
    for ending in ("x.css", "x.jpg", "index.html"):
        assert client.get(own + ending).status_code == 404
    assert person.email not in client.get("/en/").text


@stopped_by(
    "allauth/account/adapter.py",
    "        return url_has_allowed_host_and_scheme(",
    without="        return url or url_has_allowed_host_and_scheme(",
)
@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https:/evil.example",
     "\thttps://evil.example", "/\t/evil.example", "https://testserver@evil.example",
     "javascript:alert(1)", "https://evil.example/%2f.."],
)  # fmt: skip
def test_5_no_address_given_leads_to_another_site(client, target):
    """`allauth/account/adapter.py`: only addresses of this host are gone on to."""
    organiser()
    form = {"login": "organiser@example.org", "password": PASSWORD}

    answer = client.post(LOGIN, {**form, "next": target})
    switch = client.post(
        "/admin/language/",
        {"language": "fr", "next": target},
        headers={"referer": f"https://{EVIL}/"},
    )

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert (switch.status_code, switch["Location"]) == (302, "/")


@stopped_by(
    "registrations/tokens.py",
    'f"registrations.tokens.{purpose}"',
    without='"registrations.tokens"',
)
def test_6_a_link_opens_one_thing_and_only_its_button_acts(client):
    """`registrations/tokens.py`: each purpose has tokens of its own."""
    row = RegistrationFactory()
    other = RegistrationFactory()
    gone = RegistrationFactory(participant__proven=True, confirmed=True)
    follow = FollowFactory(participant=row.participant)
    dead = [
        tokens.make(purpose, row.pk, row.generation)
        for purpose in Purpose
        if purpose is not Purpose.CONFIRM
    ]
    proof = confirm_address(row).strip("/").partition(".")[2]
    dead += [f"{other.pk}.{proof}", f"{row.pk}.{proof[:-1]}", f"{row.pk}.{proof[::-1]}"]
    erased = [tokens.personal_path(gone.participant), confirm_address(gone)]
    forget(participant_id=gone.participant_id)
    before = everything()

    dead_links = [*(f"/confirm/{token}/" for token in dead), *erased]
    for address in dead_links:
        assert client.post(address).status_code == 404, address
    for _scanner in range(2):
        for address in (confirm_address(row), tokens.follow_path(follow)):
            assert client.get(address).status_code == 200
        client.get(tokens.unsubscribe_path(follow))
    assert everything() == before

"""What goes wrong is said in both languages, the worst of it without the database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest
from django.conf import settings as site
from django.core.exceptions import BadRequest
from django.db import OperationalError, ProgrammingError
from django.test import RequestFactory
from django.urls import path
from django.utils.translation import override
from django.views.csrf import csrf_failure
from django.views.decorators.csrf import csrf_exempt

from fairville_site import settings as own_settings
from fairville_site import urls
from fairville_site.errors import too_many_requests

# Run in a process of its own, whose database cannot be opened.
BROKEN = """
import json, django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
answers = {path: client.get(path) for path in PATHS}
print(json.dumps({
    path: [answer.status_code, dict(answer.headers), answer.text]
    for path, answer in answers.items()
}))
"""


def refuse(request):
    raise BadRequest


def cut_off(request):
    raise OperationalError


def breaks(request):
    raise ProgrammingError


urlpatterns = [
    path("refuse/", refuse),
    path("away/", csrf_exempt(cut_off)),
    path("accounts/away/", csrf_exempt(cut_off)),
    path("breaks/", breaks),
    *urls.urlpatterns,
]
handler429, handler500 = urls.handler429, urls.handler500


def answers_without_database(tmp_path: Path, *paths: str, **environment: str):
    script = BROKEN.replace("PATHS", repr(paths))
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3",
            **environment,
        },
        cwd=site.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)


def assert_page(text: str, *words: str) -> None:
    html5lib.HTMLParser(strict=True).parse(text)
    assert text.count("<h1") == 1
    assert 'name="robots" content="noindex"' in text
    for sentence in words:
        assert sentence in text


def test_while_the_database_is_away_a_page_says_so_in_both_languages(tmp_path):
    answers = answers_without_database(
        tmp_path, "/fr/", "/en/sessions/", "/fr/rien/", "/readyz", "/admin/x/"
    )

    for address in ("/fr/", "/en/sessions/"):
        status, headers, text = answers[address]
        assert (status, headers["Retry-After"]) == (503, "30")
        assert headers["Cache-Control"] == "no-store"
        assert "was not stored" not in text
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert_page(text, "cut off from our data", "momentanément hors d’atteinte")
    status, _, text = answers["/fr/rien/"]
    assert status == 404
    assert_page(text, "Cette page n’est pas ici.", "This page is not here.")
    status, _, text = answers["/readyz"]
    assert (status, text) == (503, "database\n")


def test_without_collected_static_files_the_page_of_error_is_still_one(tmp_path):
    """With the site's own settings, whose static files are named by what was collected."""
    answers = answers_without_database(
        tmp_path,
        "/fr/",
        DJANGO_SETTINGS_MODULE="fairville_site.settings",
        VAR_DIR=str(tmp_path),
        ALLOWED_HOSTS="testserver",
        DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder/db.sqlite3",
    )

    status, _, text = answers["/fr/"]
    assert status == 503
    assert_page(text, "cut off from our data", "/static/css/site.css")


@pytest.mark.django_db
def test_without_collected_static_files_pages_are_plain_and_the_host_is_not_ready(
    client, settings, tmp_path
):
    own = own_settings.STORAGES["staticfiles"]
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": own}

    page, ready = client.get("/fr/"), client.get("/readyz")

    assert (page.status_code, 'href="/static/css/site.css"' in page.text) == (200, True)
    assert (ready.status_code, ready.text) == (503, "files\n")


@pytest.mark.urls("tests.fairville_site.test_errors")
def test_what_a_form_sent_meanwhile_can_be_sent_again(client):
    client.raise_request_exception = False
    sent = {"name": "<Amina>", "email": "amina@example.org"}

    answer = client.post("/away/", sent)
    account = client.post("/accounts/away/", sent | {"password": "zqcanaryqz"})

    assert (answer.status_code, account.status_code) == (503, 503)
    for one in (answer, account):
        assert_page(one.text, "was not stored", "n’a pas été enregistré")
    for value in ("&lt;Amina&gt;", "amina@example.org"):
        assert f'value="{value}"' in answer.text
        assert value not in account.text
    assert "zqcanaryqz" not in account.text


@pytest.mark.urls("tests.fairville_site.test_errors")
def test_any_other_error_is_ours_and_does_not_pass_by_itself(client):
    client.raise_request_exception = False

    answer = client.get("/breaks/")

    assert (answer.status_code, answer.get("Retry-After")) == (500, None)
    assert_page(answer.text, "Something went wrong", "Une erreur est survenue")


def test_maintenance_answers_everything_without_the_database(tmp_path):
    answers = answers_without_database(
        tmp_path, "/", "/fr/", "/en/sessions/atom.xml", "/admin/", MAINTENANCE="1"
    )

    for status, headers, text in answers.values():
        assert (status, headers["Retry-After"]) == (503, "600")
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Set-Cookie" not in headers
        assert_page(text, "We are working on the site.", "Le site est en travaux.")


def test_maintenance_leaves_the_process_alive_and_its_style_sheets(client, settings):
    settings.MAINTENANCE = True

    assert client.get("/healthz").status_code == 200
    assert client.get("/static/css/base.css").status_code == 200


@pytest.mark.urls("tests.fairville_site.test_errors")
def test_a_request_that_cannot_be_read_has_a_page_in_both_languages(client):
    answer = client.get("/refuse/")

    assert answer.status_code == 400
    assert_page(answer.text, "We could not read", "Cette demande n’a pas pu être lue.")


def test_a_foreign_host_is_refused_with_a_page(client):
    answer = client.get("/fr/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert_page(answer.text, "We could not read", "Cette demande n’a pas pu être lue.")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_too_many_requests_says_when_to_come_back_in_both_languages(language):
    request = RequestFactory().get(f"/{language}/")

    answer = too_many_requests(request, seconds=90)

    assert (answer.status_code, answer["Retry-After"]) == (429, "90")
    assert answer["Cache-Control"] == "no-store"
    text = answer.content.decode()
    assert_page(text, "in 2 minutes", 'href="/fr/sessions/"', 'href="/en/sessions/"')


@pytest.mark.django_db
def test_the_limits_of_accounts_answer_with_our_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    form = {"login": "nobody@example.org", "password": "wrong"}

    answers = [client.post("/accounts/login/", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1]["Retry-After"] == "300"
    assert_page(answers[1].text, "A short pause, please.")


def test_a_form_without_its_cookie_says_what_to_do():
    with override("en"):
        answer = csrf_failure(RequestFactory().post("/en/"))

    assert answer.status_code == 403
    assert_page(answer.content.decode(), "refuses this site’s cookie")

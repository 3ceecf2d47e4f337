import re

import pytest
from django.core.mail import EmailMultiAlternatives

from registrations import mailbox as letters_on_disk

ADDRESSES = ["/mailbox/", "/mailbox/20260416-150000-1-0/", "/mailbox/x/html/"]


def write(subject: str) -> None:
    message = EmailMultiAlternatives(
        subject,
        f"Texte : {subject}, à ouvrir : http://testserver/x",
        to=["a@example.org"],
    )
    message.attach_alternative(f"<p>{subject}</p>", "text/html")
    message.send(using="default")


@pytest.mark.parametrize("address", ADDRESSES)
def test_there_is_no_mailbox_outside_the_demo(client, settings, address):
    settings.DEMO = False

    assert client.get(address).status_code == 404


def test_mailbox_is_empty_before_the_first_mail(client, mailbox):
    answer = client.get("/mailbox/", headers={"accept-language": "en"})

    assert "No mail yet" in answer.content.decode()


def test_mailbox_lists_the_newest_first(client, mailbox):
    for subject in ("Première", "Deuxième", "Troisième"):
        write(subject)

    answer = client.get("/mailbox/")

    page = answer.content.decode()
    assert re.findall(r"Première|Deuxième|Troisième", page) == [
        "Troisième",
        "Deuxième",
        "Première",
    ]
    assert not answer.cookies


def test_mailbox_shows_the_text_of_a_mail_with_its_links(client, mailbox):
    write("Confirmez")
    name = letters_on_disk.letters()[0].name

    page = client.get(f"/mailbox/{name}/").content.decode()

    assert "Texte : Confirmez" in page
    assert 'href="http://testserver/x"' in page
    assert "a@example.org" in page


def test_mailbox_shows_the_html_of_a_mail_under_a_policy_of_its_own(client, mailbox):
    write("Confirmez")
    name = letters_on_disk.letters()[0].name

    answer = client.get(f"/mailbox/{name}/html/")

    policy = answer.headers["Content-Security-Policy"]
    assert answer.content == b"<p>Confirmez</p>\n"
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "script-src" not in policy


def test_two_mails_in_one_file_are_two(client, mailbox):
    both = b""
    for subject in ("Première", "Deuxième"):
        write(subject)
        (file,) = mailbox.glob("*.log")
        both += file.read_bytes()
        file.unlink()
    file.write_bytes(both)

    found = letters_on_disk.letters()

    assert [letter.subject for letter in found] == ["Deuxième", "Première"]
    assert [letters_on_disk.letter(letter.name) for letter in found] == found


@pytest.mark.parametrize(
    "name", ["x", "20260416-150000-1-0", "..%2F..%2Fmanage.py", "20260416-150000-1-9"]
)
def test_mailbox_knows_no_other_file(client, mailbox, name):
    write("Première")

    assert client.get(f"/mailbox/{name}/").status_code == 404
    assert client.get(f"/mailbox/{name}/html/").status_code == 404

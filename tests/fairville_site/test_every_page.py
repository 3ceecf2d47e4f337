"""Every kind of page and every state, over the demo: well-formed, without a cookie."""

import html5lib
import pytest

from tests import pages

pytestmark = pytest.mark.django_db


def test_every_page_and_state_is_well_formed_and_sets_no_cookie(
    client, settings, mailbox, tmp_path
):
    settings.MEDIA_ROOT = tmp_path / "media"
    states = pages.fill()
    addresses = [
        address
        for language in ("fr", "en")
        for found in (pages.public(language), pages.session_pages(states, language))
        for address in found.values()
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.cookies == {}, address
        html5lib.HTMLParser(strict=True).parse(answer.text)

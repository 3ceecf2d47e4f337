"""Where uploads are kept is out of reach: that is said, and kept by nobody as an answer."""

import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from fairville_site import media, s3
from fairville_site.settings import BUCKET

IMAGE = f"/media/portraits/{'0' * 32}-100.jpg"
DOCUMENT = "/media/resources/paper.pdf"
TOLD = "We are cut off from our data for a moment"


class Unkind(BaseHTTPRequestHandler):
    """A bucket that answers as its address says."""

    stop = Event()

    def do_GET(self) -> None:
        how = self.path.split("/")[1]
        if how == "silent":
            self.stop.wait(20)
            return
        status = {"refusing": 403, "failing": 500, "empty": 404}.get(how, 200)
        self.send_response(status)
        self.send_header("Content-Length", "100")
        self.end_headers()
        if how == "cut":
            self.wfile.write(b"zqcanaryqz")
        with suppress(ConnectionError):
            while how == "slow" and not self.stop.wait(0.05):
                self.wfile.write(b"a")

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def keep_in(settings, monkeypatch) -> Iterator:
    """Uploads are in a bucket of this kind."""
    Unkind.stop.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Unkind)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(s3, "READING", 0.5)
    monkeypatch.setattr(s3, "WHOLE", 0.5)

    def keep_in(kind: str) -> None:
        settings.S3_ENDPOINT = f"http://127.0.0.1:{server.server_port}/{kind}"
        settings.S3_BUCKET, settings.S3_REGION = "uploads", "here"
        settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "key"  # noqa: S105
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": BUCKET}}

    yield keep_in
    Unkind.stop.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["refusing", "failing", "cut", "silent", "slow"])
def test_a_bucket_that_does_not_give_a_file_is_a_matter_of_a_moment(
    client, keep_in, caplog, kind
):
    keep_in(kind)
    began = time.monotonic()

    answers = [client.get(address) for address in (IMAGE, DOCUMENT)]

    for answer in answers:
        assert (answer.status_code, answer["Retry-After"]) == (503, "30")
        assert answer["Cache-Control"] == "no-store"
        assert TOLD in answer.text
        assert "zqcanaryqz" not in answer.text
    assert time.monotonic() - began < 2 * 2.5
    ours = [one.getMessage() for one in caplog.records if one.name == media.__name__]
    assert ours == ["An upload cannot be read: BucketError"] * 2


def test_what_the_bucket_does_not_have_is_not_there(client, keep_in):
    keep_in("empty")

    for address in (IMAGE, DOCUMENT):
        assert client.get(address).status_code == 404


def test_nor_can_what_no_folder_can_hold(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "resources").mkdir()

    for name in ("resources/none.pdf", f"resources/{'a' * 300}", "resources/.."):
        assert client.get(f"/media/{name}").status_code == 404


def test_a_folder_that_cannot_be_read_is_no_missing_file(client, settings, tmp_path):
    backend = "tests.speakers.test_uploads_refused.Refusing"
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": backend}}

    answer = client.get(DOCUMENT)

    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert TOLD in answer.text
    assert "zqcanaryqz" not in answer.text

"""A bucket as a storage, signed as in Amazon's own examples; tests/deep asks a real one."""

from datetime import UTC, datetime

import pytest
from django.core.checks import Tags, run_checks
from django.core.files.base import ContentFile

from fairville_site import s3
from fairville_site.bucket import BucketStorage
from fairville_site.s3 import Account
from tests.fairville_site.small_bucket import SmallBucket

# “Signature Calculations for the Authorization Header”, Amazon S3 API reference.
PUBLISHED = Account(
    endpoint="https://examplebucket.s3.amazonaws.com",
    bucket="examplebucket",
    region="us-east-1",
    access_key="AKIAIOSFODNN7EXAMPLE",
    secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
THEN = datetime(2013, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        (
            "lifecycle=",
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        ),
        (
            "max-keys=2&prefix=J",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ],
)
def test_a_request_is_signed_as_in_the_published_examples(query, signature):
    said = PUBLISHED.signed("GET", "/", query, b"", THEN)["authorization"]

    assert said == (
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/"
        "aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        f"Signature={signature}"
    )
    assert "wJalrXUtnFEMI" not in f"{PUBLISHED!r}{said}"


def test_half_an_account_stops_the_start_with_a_sentence(settings):
    settings.S3_BUCKET = "uploads"
    settings.S3_ENDPOINT, settings.S3_ACCESS_KEY = "https://s3.example.org", "key"
    settings.S3_SECRET_KEY = ""

    said = [str(error.msg) for error in run_checks(tags=[Tags.files])]

    assert said == ["S3_BUCKET is set, S3_SECRET_KEY is not: no file could be stored."]


@pytest.fixture
def bucket(settings):
    """One on loopback, which the settings lead to."""
    with SmallBucket() as small:
        settings.S3_BUCKET, settings.S3_REGION = "uploads", "eu"
        settings.S3_ENDPOINT = small.address
        settings.S3_ACCESS_KEY, settings.S3_SECRET_KEY = "key", "secret"
        yield small


def test_what_is_stored_is_found_listed_and_gone_as_in_a_folder(bucket):
    storage = BucketStorage()
    names = ["a/one.txt", "a/two é+%.txt", "a/b/three.txt"]

    stored = [storage.save(name, ContentFile(name.encode())) for name in names]
    other = storage.save("a/one.txt", ContentFile(b"%PDF"))

    assert stored == names
    assert bucket.files.keys() == {*stored, other}
    assert storage.open("a/one.txt").read() == b"a/one.txt"
    assert storage.size(other) == 4
    assert storage.url(names[1]) == "/media/a/two%20%C3%A9%2B%25.txt"
    # In pages of two, as the small one hands them out.
    folders, files = storage.listdir("a")
    assert (folders, sorted(files)) == (
        ["b"],
        sorted(name.removeprefix("a/") for name in [*stored[:2], other]),
    )
    assert storage.listdir("") == (["a"], [])
    for _twice in range(2):
        storage.delete("a/one.txt")
    assert [storage.exists(name) for name in stored] == [False, True, True]
    with pytest.raises(FileNotFoundError):
        storage.open("a/one.txt")
    with pytest.raises(ValueError, match="not written in"):
        storage.open(other, "wb")


def test_no_name_leads_out_of_it(bucket):
    with pytest.raises(FileNotFoundError):
        BucketStorage()._bucket.read("a/../../other/secret.txt")

    assert bucket.asked == []


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        ("403", "The bucket answered 403."),
        ("drop", "No answer: RemoteProtocolError."),
        ("slow", "It came too slowly."),
    ],
)
def test_trouble_is_one_error_that_names_no_file(bucket, monkeypatch, trouble, says):
    bucket.files["a/secret.txt"] = b"words"
    bucket.trouble = trouble
    if trouble == "slow":
        monkeypatch.setattr(s3, "WHOLE", 0.0)

    with pytest.raises(s3.BucketError) as error:
        BucketStorage()._bucket.read("a/secret.txt")

    assert str(error.value) == says

"""Requests to a bucket are signed as Amazon's own examples are; tests/deep asks one."""

from datetime import UTC, datetime

import pytest
from django.core.checks import Tags, run_checks

from fairville_site.s3 import Account

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

"""For `bucket_server`, run by moto's own Python: an account that may do all, a bucket.

    python make_bucket.py ENDPOINT BUCKET

Prints the account's key and its secret; from then on the server demands signatures.
"""

import json
import sys
import urllib.request

import boto3

ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
POLICY = {"Version": "2012-10-17", "Statement": [ALL]}


def main(endpoint: str, bucket: str) -> None:
    given = {"aws_access_key_id": "first", "aws_secret_access_key": "first"}
    options = {"region_name": "us-east-1", "endpoint_url": endpoint, **given}
    iam = boto3.client("iam", **options)
    iam.create_user(UserName="site")
    iam.put_user_policy(
        UserName="site", PolicyName="all", PolicyDocument=json.dumps(POLICY)
    )
    key = iam.create_access_key(UserName="site")["AccessKey"]
    boto3.client("s3", **options).create_bucket(Bucket=bucket)
    address, plain = f"{endpoint}/moto-api/reset-auth", {"Content-Type": "text/plain"}
    demand = urllib.request.Request(address, b"0", plain)  # noqa: S310
    with urllib.request.urlopen(demand):  # noqa: S310
        print(key["AccessKeyId"], key["SecretAccessKey"])  # noqa: T201


main(*sys.argv[1:])

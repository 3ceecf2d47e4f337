"""How many statements each page asks when nothing is kept, counted in this process."""

import json
import sys
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def counted(paths: dict[str, str]) -> dict[str, int]:
    client = Client(headers={"Host": urlsplit(settings.SITE_URL).netloc})
    found = {}
    for name, path in paths.items():
        with CaptureQueriesContext(connection) as context:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found[name] = len(context)
    return found


if __name__ == "__main__":
    asked = dict(word.split("=", 1) for word in sys.argv[1:])
    print(json.dumps(counted(asked)))

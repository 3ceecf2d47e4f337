"""Exit code 0 if the server of this container answers on /healthz, or another path.

python scripts/check_health.py [/readyz]
"""

import http.client
import os
import sys

PORT = 8000
SECONDS = 4


def main(path: str = "/healthz") -> int:
    # A name that the site answers to: the first of ALLOWED_HOSTS, or of a wildcard.
    allowed = os.environ.get("ALLOWED_HOSTS", "").split(",")[0]
    host = allowed.strip().lstrip("*.") or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        return 0 if connection.getresponse().status == http.HTTPStatus.OK else 1
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

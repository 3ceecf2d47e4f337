"""A stranger's first hour: clone, `make demo` and `make test` in a clean Debian 13.

    python3 scripts/try_clean_root.py                       # a few tests, 3 minutes
    python3 scripts/try_clean_root.py all                   # all of them, half an hour
    BROWSER=yes python3 scripts/try_clean_root.py TEST…     # these, Chromium with them

The root has git, make, python3 and python3-venv, and nothing else. The demo must answer
on /fr/ within 3 minutes, packages included; then `make check` and `make test` run there,
the latter with `all` just as it stands, for which it fetches Chromium. Needs root,
debootstrap and a network; ends by itself.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import clean_root
from clean_root import ROOT, say

PACKAGES = ("git", "make", "python3", "python3-venv")
FEW = ["tests/house", "-k", "not chromium and not page"]
SECONDS = 180
DEMO = """
cd /srv
git clone --quiet /srv/origin.git site
cd site
make demo > /srv/demo.log 2>&1 &
demo=$!
for second in $(seq {seconds}); do
    address=$(sed -n 's/^  The site *//p' /srv/demo.log)
    if [ -n "$address" ]; then break; fi
    if ! kill -0 $demo 2>/dev/null; then break; fi
    sleep 1
done
cat /srv/demo.log
python3 - "$address" <<'PYTHON'
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1] + "fr/", timeout=20) as answer:
    print("/fr/ answers", answer.status, len(answer.read()), "bytes")
PYTHON
kill $demo
wait $demo || true
"""
TEST = "cd /srv/site && make check && make test ARGS={arguments}"
HOUR = 3600


def main() -> None:
    clean_root.need("debootstrap", "unshare", "chroot")
    arguments = sys.argv[1:] or FEW
    environment = {"LANG": "C.UTF-8", "BROWSER": os.environ.get("BROWSER", "no")}
    if arguments == ["all"]:
        arguments, environment["BROWSER"] = [], "yes"
    with tempfile.TemporaryDirectory(prefix="fairville-root-") as name:
        root = clean_root.copy_of(clean_root.base(*PACKAGES), Path(name) / "root")
        clone = ["git", "clone", "--quiet", "--bare", str(ROOT)]
        subprocess.run([*clone, str(root / "srv/origin.git")], check=True)
        began = time.monotonic()
        script = DEMO.format(seconds=SECONDS)
        if clean_root.inside(root, f"set -e\n{script}", environment=environment):
            sys.exit("make demo does not answer: see above.")
        say(f"from git clone to /fr/ and its end: {time.monotonic() - began:.0f} s")
        script = TEST.format(arguments=shlex.quote(shlex.join(arguments)))
        if clean_root.inside(root, script, environment=environment, seconds=2 * HOUR):
            sys.exit("make check or make test failed: see above.")
    say("make demo, make check and make test ran in a clean Debian 13")


if __name__ == "__main__":
    main()

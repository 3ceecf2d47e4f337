"""Runs every block of `sh` in the documents, to the letter, in a clean Debian 13.

    python3 scripts/try_install.py

docs/install.md by nginx and then by Caddy, with a good look at the site through each;
then the nightly backup, an upgrade, mail's look at the workers, and a restore. Needs
root, debootstrap and a network; ends by itself, after some ten minutes. Packages and
Python's wheels come first; from then on the machine has a network of its own, in which
its name is known. What it lacks to be a machine stands in stand_ins.py; what the blocks
without `sh` need stands below.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import clean_root
import stand_ins
from clean_root import ROOT, say
from stand_ins import SITE

BASE = ("git", "make", "python3", "python3-venv")
# What later blocks ask apt for is there already, and what only this script needs.
EARLY = "nginx certbot caddy curl iproute2 systemd procps docker-compose docker-cli"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NETWORKED = 2  # blocks of install.md: the packages, the site's code
# Blocks that are not run here, by their first line, and why.
NOT_RUN = {
    "make demo    #": "run by scripts/try_clean_root.py, in a clean root of its own",
    'git clone "$SOURCE" /srv/fairville && cd': "needs Docker's engine, which runs in no "
    "root folder: compose's own program reads its file here, scripts/run_dockerfile.py "
    "carries out the image's lines, tests/house/test_compose.py compares the commands",
    "install --directory --owner=10001": "the same; the second line is one of a crontab",
    "dig +short TXT example.org": "asks for records that the association has yet to make",
    "openssl s_client -quiet": "asks a mail provider's server, and waits to be typed at",
}
BEFORE = """
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
git config --global --add safe.directory '*'
export DEBIAN_FRONTEND=noninteractive
"""
SERVERS = f"""
ip link set lo up
echo "127.0.0.1 {SITE}" >> /etc/hosts
echo insecure > "$HOME/.curlrc"
pg_ctlcluster $(pg_lsclusters --no-header | cut -d' ' -f1,2) start
valkey-server --daemonize yes --save '' --logfile /dev/null
SITE={SITE}
cd /srv/fairville
"""
# What a visitor meets, through whatever stands in front.
WORDS = r"""
ask() { curl --silent --output /tmp/body --dump-header /tmp/head --write-out '%{http_code}' "$@"; }
expect() {
    wanted=$1; shift
    got=$(ask "$@")
    if [ "$got" != "$wanted" ]; then
        echo "$got in place of $wanted: $*"; cat /tmp/head; tail -5 /var/log/web.log; exit 1
    fi
    echo "$got $*"
}
has() { grep -qi -- "$1" /tmp/head /tmp/body || { echo "lacks $1"; cat /tmp/head; exit 1; }; }
restart() { systemctl restart fairville-web.service; }
deploy/manage shell --command "
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save('resources/notes.pdf', ContentFile(b'%PDF-1.7'))"
"""
VISIT = r"""
case $(ask "http://$SITE/fr/") in 301 | 308) has "^location: https://$SITE/fr/" ;; *) exit 1 ;; esac
expect 200 "https://$SITE/fr/"          # and no redirect: X-Forwarded-Proto arrives
has "strict-transport-security"
sheet=$(sed -n 's/.*href="\(\/static\/css[^"]*\)".*/\1/p' /tmp/body | head -1)
expect 200 "https://$SITE$sheet"
has immutable
expect 200 "https://$SITE/media/resources/notes.pdf"
has "^content-type: application/pdf"
expect 200 "https://$SITE/fr/sessions/atom.xml"
has "https://$SITE/"
head -c 27000000 /dev/zero > /tmp/large
# nginx reads how much is to come (413); Caddy hands on until it is too much, and the site
# is quicker (400).
case $(ask --header Expect: --data-binary @/tmp/large "https://$SITE/fr/certificate/") in
400 | 413) ;; *) cat /tmp/head; exit 1 ;; esac
# X-Forwarded-For: the last is who asked, whatever they say; another network is another.
curl --silent --output /dev/null --data code=x "https://$SITE/fr/certificate/?[1-60]"
expect 429 --data code=x --header "X-Forwarded-For: 8.8.8.8" "https://$SITE/fr/certificate/"
expect 200 --data code=x --interface 127.9.9.1 "https://$SITE/fr/certificate/"
# The site's own 503, and the proxy's when nobody answers.
sed --in-place 's/^#*MAINTENANCE=.*/MAINTENANCE=1/' /etc/fairville/env; restart
expect 503 "https://$SITE/fr/"
has "We are working on the site"
sed --in-place 's/^MAINTENANCE=.*/MAINTENANCE=0/' /etc/fairville/env
systemctl stop fairville-web.socket fairville-web.service
expect 503 "https://$SITE/fr/"
has "^retry-after: 60"
has "One moment"
restart
expect 200 "https://$SITE/readyz"
"""
ANEW = "valkey-cli flushall"
# Compose's own program reads its file; there is no engine to run it.
COMPOSE = """
deploy/make_secrets
cp .env.example .env
docker compose config --quiet
docker compose --profile backup config --services
rm -r .env secrets
"""


def blocks(document: str, *, marked: str = "sh") -> list[str]:
    text = (ROOT / document).read_text(encoding="utf-8")
    return [block for kind, block in BLOCK.findall(text) if kind == marked]


def install_blocks() -> list[str]:
    """With the values that the page asks to replace."""
    found = blocks("docs/install.md")
    found[0] = re.sub(r"^SOURCE=.*$", "SOURCE=/srv/origin.git", found[0], flags=re.M)
    return found


def script(pieces: list[tuple[str, str]]) -> str:
    shown = (f"echo {shlex.quote(f'── {name}')}\n{text}" for name, text in pieces)
    return "\n".join(["set -e", BEFORE, *shown])


def fetch(root: Path, found: list[str]) -> None:
    """The blocks that need a network, and the packages of the later ones."""
    origin = str(root / "srv/origin.git")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(ROOT), origin], check=True)
    pieces = [(f"install.md, {number}", text) for number, text in enumerate(found, 1)]
    early = f"apt-get install --yes --no-install-recommends {EARLY} > /dev/null"
    text = script([*pieces, ("packages of later blocks", early)])
    if clean_root.inside(root, text, environment={}):
        sys.exit("The packages or the code did not arrive: see above.")


def pieces_to_follow(found: list[str]) -> list[tuple[str, str]]:
    *middle, nginx, caddy, look = found
    night, restoring, again = blocks("docs/backup.md")
    (upgrade,) = blocks("docs/operations.md")
    (workers,) = blocks("docs/mail.md")
    numbered = enumerate(middle, NETWORKED + 1)
    return [
        ("servers", SERVERS),
        ("compose.yaml", COMPOSE),
        *((f"install.md, {number}", text) for number, text in numbered),
        ("install.md, nginx", nginx),
        ("install.md, look", look),
        ("a visit by nginx", WORDS + VISIT),
        ("install.md, Caddy", f"{ANEW}\n{caddy}"),
        ("install.md, look", look),
        ("a visit by Caddy", VISIT),
        ("backup.md, each night", night),
        ("operations.md, upgrade", upgrade),
        ("mail.md, the workers", workers),
        ("backup.md, make and put back", restoring),
        ("backup.md, open again", f'{again}\nexpect 200 "https://$SITE/fr/"'),
    ]


def follow(root: Path, found: list[str]) -> None:
    """The other blocks, on a machine that has no network but its own."""
    stand_ins.put_into(root)
    text = script(pieces_to_follow(found))
    alone = f"exec unshare --net /bin/sh -c {shlex.quote(text)}"
    if clean_root.inside(root, alone, environment={}, seconds=1200):
        sys.exit("The documents cannot be followed: see above.")


def main() -> None:
    clean_root.need("debootstrap", "unshare", "chroot")
    found = install_blocks()
    with tempfile.TemporaryDirectory(prefix="fairville-install-") as name:
        root = clean_root.copy_of(clean_root.base(*BASE), Path(name) / "root")
        fetch(root, found[:NETWORKED])
        follow(root, found[NETWORKED:])
    say("Every block of sh was run, and the site answered, by nginx and by Caddy.")
    for start, reason in NOT_RUN.items():
        say(f"Not run: “{start} …”: {reason}.")


if __name__ == "__main__":
    main()

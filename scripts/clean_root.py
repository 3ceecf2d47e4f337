"""A clean Debian 13 in a folder, and commands inside it; for three other scripts here.

Needs root, Linux, debootstrap and a network. Nothing stays mounted: each command has
mounts, processes and (if asked) a network of its own, which end with it.
"""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
RELEASE = "trixie"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
IN_MEMORY = ("tmp", "dev/shm")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def need(*programs: str) -> None:
    if os.geteuid():
        sys.exit("This needs root: it makes a root folder and changes into it.")
    for name in programs:
        if not shutil.which(name):
            sys.exit(f"{name} is missing (Debian: apt-get install {name}).")


def mirror() -> str:
    """DEBIAN_MIRROR, or wherever this machine's apt finds its packages."""
    given = os.environ.get("DEBIAN_MIRROR")
    if given:
        return given
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return listed.split()[0]


def base(*packages: str) -> Path:
    """The smallest Debian with these packages, made once and kept in .cache."""
    folder = CACHE / "-".join([RELEASE, *packages])
    if not (folder / "made").exists():
        say(f"making Debian ({RELEASE}) with {', '.join(packages)}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        names = ",".join(["ca-certificates", *packages])
        command = ["debootstrap", "--variant=minbase", f"--include={names}"]
        log = CACHE / "debootstrap.log"
        with log.open("wb") as file:
            done = subprocess.run(
                [*command, RELEASE, str(folder), mirror()],
                stdout=file,
                stderr=file,
                check=False,
            )
        if done.returncode:
            sys.exit(f"{log.read_text()[-2000:]}\ndebootstrap failed: see above.")
        (folder / "made").touch()
    return folder


def copy_of(origin: Path, folder: Path) -> Path:
    """A root of its own, which finds names and trusts whom this machine trusts."""
    subprocess.run(["cp", "-a", str(origin), str(folder)], check=True)
    for name in ("etc/resolv.conf", "etc/hosts", CERTIFICATES):
        source = Path("/") / name
        if source.exists():
            shutil.copyfile(source, folder / name)
    python = folder / "usr/local/bin/python"
    if not python.exists():
        python.symlink_to("/usr/bin/python3")
    return folder


def inside(
    folder: Path,
    script: str,
    *,
    environment: Mapping[str, str],
    user: str = "0",
    alone: bool = False,
    seconds: int = 600,
) -> int:
    """The exit code of a shell script in the root folder.

    Alone: the root is read-only but for /srv/var/media, /tmp and /dev/shm, and the
    network is a loopback of its own.
    """
    root = shlex.quote(str(folder))
    before = [f"mount -t tmpfs tmpfs {root}/{path}" for path in IN_MEMORY]
    if alone:
        before = [
            "ip link set lo up",
            f"mount --bind {root} {root}",
            f"mount --bind {root}/srv/var/media {root}/srv/var/media",
            f"mount -o remount,bind,ro {root}",
            *before,
        ]
    before.append(f"mount -t proc proc {root}/proc")
    enter = f"exec chroot --userspec={user} {root} /bin/sh -c {shlex.quote(script)}"
    own = ["--mount", "--pid", "--fork", "--kill-child", *(["--net"] if alone else [])]
    certificates = {
        "SSL_CERT_FILE": f"/{CERTIFICATES}",
        "PIP_CERT": f"/{CERTIFICATES}",
    }
    return subprocess.run(
        ["unshare", *own, "sh", "-ec", "; ".join([*before, enter])],
        env={"PATH": PATH, "HOME": "/root", **certificates, **environment},
        stdin=subprocess.DEVNULL,
        timeout=seconds,
        check=False,
    ).returncode

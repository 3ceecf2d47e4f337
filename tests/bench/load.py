"""Driving a server with wrk, and what it says."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.processes import cpu_seconds, program

CONNECTIONS = 16
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
BROWSER = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate, br",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests a second, ms of CPU a request of all server processes, ms of waiting."""

    rate: float
    cpu: float
    p50: float
    p99: float
    failed: int


def drive(
    address: str,
    processes: list[int],
    seconds: int,
    headers: dict[str, str] | None = None,
    script: str = "",
    folder: Path | None = None,
    connections: int = CONNECTIONS,
) -> Measured:
    """`seconds` of requests. A script is wrk's own, in Lua."""
    command = [program("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += ["--latency", "--timeout", "20s"]
    for name, value in (BROWSER | (headers or {})).items():
        command += ["-H", f"{name}: {value}"]
    if script and folder:
        path = folder / "script.lua"
        path.write_text(script)
        command += ["-s", str(path)]
    before = cpu_seconds(processes)
    done = subprocess.run(
        [*command, address], capture_output=True, text=True, check=True, timeout=120
    )
    return read(done.stdout, cpu_seconds(processes) - before)


def read(said: str, cpu: float) -> Measured:
    requests = int(found(r"(\d+) requests in", said))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    return Measured(
        rate=float(found(r"Requests/sec:\s+([\d.]+)", said)),
        cpu=1000 * cpu / max(1, requests),
        p50=milliseconds(found(r"50%\s+([\d.]+\w+)", said)),
        p99=milliseconds(found(r"99%\s+([\d.]+\w+)", said)),
        failed=int(failed[1] if failed else 0)
        + (sum(map(int, broken.groups())) if broken else 0),
    )


def found(pattern: str, said: str) -> str:
    match = re.search(pattern, said)
    assert match, said
    return match[1]


def milliseconds(words: str) -> float:
    match = re.fullmatch(r"([\d.]+)([a-z]+)", words)
    assert match, words
    return float(match[1]) * UNITS[match[2]]


def middle(runs: list[Measured]) -> Measured:
    """The median of each figure, so that one disturbed run decides nothing."""
    return Measured(
        rate=median(run.rate for run in runs),
        cpu=median(run.cpu for run in runs),
        p50=median(run.p50 for run in runs),
        p99=median(run.p99 for run in runs),
        failed=sum(run.failed for run in runs),
    )


def confirming(paths: list[str]) -> str:
    """Each address is posted to once, as by the button of the page."""
    listed = ",".join(f'"{path}"' for path in paths)
    return f"""
local paths = {{{listed}}}
local number = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Sec-Fetch-Site"] = "same-origin"
request = function()
  number = number + 1
  if number > #paths then wrk.thread:stop() end
  return wrk.format(nil, paths[(number - 1) % #paths + 1])
end
"""

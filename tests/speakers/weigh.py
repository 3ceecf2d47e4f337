"""In a process of its own: what reading each file of a folder costs, as JSON.

python -m tests.speakers.weigh FOLDER
"""

import json
import sys
import time
from pathlib import Path

import django
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

LONG = 1.5


def weigh(folder: Path) -> dict[str, list[object]]:
    answers: dict[str, list[object]] = {}
    for path in sorted(folder.iterdir()):
        upload = SimpleUploadedFile(path.name, path.read_bytes())
        code, spent = read(upload)
        if spent > LONG:  # once more: what else runs here may have slowed it down
            spent = min(spent, read(upload)[1])
        answers[path.name] = [code, spent, peak()]
    return answers


def read(upload: SimpleUploadedFile) -> tuple[str, float]:
    """The code of its refusal, if any, and the seconds of work."""
    from speakers.pictures import PictureFormField  # noqa: PLC0415 (after the setup)

    upload.seek(0)
    began = time.process_time()
    try:
        PictureFormField().clean(upload)
        code = ""
    except ValidationError as error:
        code = str(error.code)
    return code, time.process_time() - began


def peak() -> float:
    """Megabytes at most held so far; `ru_maxrss` would count the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    django.setup()
    print(json.dumps(weigh(Path(sys.argv[1]))))  # noqa: T201 (its answer)

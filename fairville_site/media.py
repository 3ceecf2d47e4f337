"""What organisers have uploaded, served without trusting it: images and documents.

The static files' server knows only what was there at the start; a proxy in front may
take over `/media/` (docs/operations.md), with the same headers.
"""

import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

IMAGE = re.compile(
    r"(portraits|logos|posters|illustrations)/[0-9a-f]{32}-[0-9x]+\.(avif|webp|jpg|png)"
)
DOCUMENT = re.compile(r"resources/[\w.-]+")
TYPES = {
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
FOR_EVER = "public, max-age=31536000, immutable"  # another image has another name
A_WHILE = "public, max-age=300"


@require_safe
def media(request: HttpRequest, name: str) -> FileResponse:
    """Our own versions of images; documents, to be downloaded unless they are PDF.

    A document of any other kind gets no type of its own, so that no browser runs it
    here as a page.
    """
    is_image = IMAGE.fullmatch(name)
    if not is_image and not DOCUMENT.fullmatch(name):
        raise Http404
    try:
        file = default_storage.open(name)
    except OSError as error:
        raise Http404 from error
    known = TYPES.get(PurePosixPath(name).suffix.lower())
    response = FileResponse(
        file,
        as_attachment=not known,
        content_type=known or "application/octet-stream",
    )
    response["Cache-Control"] = FOR_EVER if is_image else A_WHILE
    return response

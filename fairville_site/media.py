"""What organisers have uploaded, served without trusting it: images and documents.

The static files' server knows only what was there at the start; a proxy in front may
take over `/media/` (docs/operations.md), with the same headers.
"""

import errno
import logging
import re
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from fairville_site.errors import away
from fairville_site.s3 import BucketError

logger = logging.getLogger(__name__)

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
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Our own versions of images; documents, to be downloaded unless they are PDF.

    A document of any other kind gets no type of its own, so that no browser runs it
    here as a page.
    """
    is_image = IMAGE.fullmatch(name)
    if not is_image and not DOCUMENT.fullmatch(name):
        raise Http404
    try:
        file = default_storage.open(name)
    except (OSError, BucketError) as error:
        if is_absent(error):
            raise Http404 from error
        logger.warning("An upload cannot be read: %s", type(error).__name__)
        return away(request)
    known = TYPES.get(PurePosixPath(name).suffix.lower())
    response = FileResponse(
        file,
        as_attachment=not known,
        content_type=known or "application/octet-stream",
    )
    response["Cache-Control"] = FOR_EVER if is_image else A_WHILE
    return response


def is_absent(error: Exception) -> bool:
    """Not there, nor can be; what is out of reach for now may be there."""
    absent = (FileNotFoundError, IsADirectoryError, NotADirectoryError)
    is_no_name = isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG
    return isinstance(error, absent) or is_no_name

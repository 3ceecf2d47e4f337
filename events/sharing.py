"""The pictures for sharing, made once for the same words and kept as files."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from dialogues.models import Series
from events import share_image as drawing
from events import share_words
from events.models import Session

FOR_EVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


@require_safe
def share_image(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """Of a session, whatever the slug: an address once shared must keep its picture."""
    public = Session.objects.published().select_related("series__parent", "venue")
    session = get_object_or_404(public, pk=pk)
    return _answer(request, f"session-{pk}", share_words.of_session(session))


@require_safe
def series_image(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    series = get_object_or_404(Series.objects.for_page(), pk=pk)
    return _answer(request, f"series-{pk}", share_words.of_series(series))


@require_safe
def site_image(request: HttpRequest) -> HttpResponseBase:
    """Of the pages that have none of their own."""
    return _answer(request, "site", share_words.of_site())


def _answer(request: HttpRequest, owner: str, words: drawing.Words) -> HttpResponseBase:
    """To be kept for ever under the address that names this very version."""
    etag = f'"{words.digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(_stored(owner, words), content_type="image/jpeg")
    named = request.GET.get("v") == share_words.version(words)
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER if named else A_WHILE
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _stored(owner: str, words: drawing.Words) -> bytes:
    """From its file, or drawn and written whole at once; older ones then go."""
    folder = Path(settings.MEDIA_ROOT) / "share"
    own = f"{owner}.{words.language}."
    path = folder / f"{own}{words.digest}.jpg"
    if path.exists():
        return path.read_bytes()
    made = drawing.jpeg(words)
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as temporary:
        temporary.write(made)
    Path(temporary.name).replace(path)
    for older in folder.glob(f"{own}*.jpg"):
        if older != path:
            older.unlink(missing_ok=True)
    return made

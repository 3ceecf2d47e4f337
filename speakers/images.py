"""The one place that reads an uploaded image: checked, then made anew.

Nothing of the sent bytes is kept: the pixels are encoded again, without metadata, at
our widths. The rules are ASVS 5.0, 5.2.2 (type by content), 5.2.6 (pixel flood) and
what Pillow's handbook says of untrusted files (only the parser that is meant).
"""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

WIDTHS = (320, 640, 1280)
TALLEST = 1920  # of the widest, so that an A4 poster (1280 × 1810) is not made smaller
MODERN = ("avif", "webp")
SIDE = 12_000
PIXELS = 50_000_000
DECODING_BYTES = 90_000_000  # with Python, Django and the encoders under 200 MB

# Pillow's parsers fail in all of these ways on bytes that only look like an image.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as we keep it: `files` by ending (`-320.avif`), the fallback apart.

    `width` and `height` are those of the widest version, in pixels.
    """

    width: int
    height: int
    kind: str
    fallback: bytes
    files: dict[str, bytes]


def checked(data: bytes) -> Picture:
    """Return our own versions of an image that someone sent.

    JPEG, PNG or WebP, of at most `IMAGE_MAX_BYTES` bytes. Raises ValidationError with
    a translated sentence for anything else: other or broken content, several frames,
    more pixels than can be decoded in `DECODING_BYTES`.
    """
    check_size(len(data))
    parser = _parser(data)
    with _readable():
        source = Image.open(BytesIO(data), formats=[parser])
        _check_pixels(source)
    # A JPEG with a second picture (depth, brightness) is what telephones make.
    if parser != "JPEG" and getattr(source, "is_animated", False):
        raise ValidationError(
            _("An image that moves cannot be used: choose a still one."), code="moving"
        )
    with _readable():
        small = _decoded(source)
        del source  # with its decoder and canvases, before the encoders need memory
        return _encoded(small)


def check_size(octets: int) -> None:
    """Raise ValidationError for a file that need not even be read."""
    if octets > settings.IMAGE_MAX_BYTES:
        sizes = {
            "size": filesizeformat(octets),
            "most": filesizeformat(settings.IMAGE_MAX_BYTES),
        }
        message = _("This file is too large (%(size)s). At most %(most)s.")
        raise ValidationError(message, code="bytes", params=sizes)


def widths(width: int) -> list[int]:
    """The widths in which an image of this width is kept: never made larger."""
    return [*(one for one in WIDTHS if one < width), width]


def _parser(data: bytes) -> str:
    """By the first bytes alone: neither the name nor the browser is believed."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise ValidationError(
        _("This is not a JPEG, PNG or WebP image. Save it as one of these."),
        code="kind",
    )


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except Image.DecompressionBombError as error:  # Pillow's own limit came first
        raise _too_large(PIXELS) from error
    except BROKEN as error:
        raise ValidationError(
            _("This image cannot be read: it is damaged or incomplete."), code="broken"
        ) from error


def _too_large(most: float) -> ValidationError:
    return ValidationError(
        _(
            "This image has too many pixels. At most %(most)s million, and %(side)s "
            "on a side."
        ),
        code="pixels",
        params={"most": int(most / 1_000_000), "side": SIDE},
    )


def _check_pixels(source: Image.Image) -> None:
    """Before decoding: what it would take in memory, by measured bytes a pixel."""
    width, height = source.size
    most = min(PIXELS, DECODING_BYTES / _bytes_a_pixel(source))
    if max(width, height) > SIDE or width * height > most:
        raise _too_large(most)


def _bytes_a_pixel(source: Image.Image) -> float:
    """Of the image as it was sent; draws a large JPEG at a half, a quarter or less."""
    sent = source.width * source.height
    if source.format == "WEBP":
        return 16  # libwebp keeps two canvases, Pillow two copies
    source.draft(None, (WIDTHS[-1], WIDTHS[-1]))
    drawn = 4 * source.width * source.height / sent
    if source.info.get("progressive"):
        return drawn + 2 * len(source.getbands())  # coefficients wait for the last
    if source.mode in {"L", "RGB", "CMYK"} and "transparency" not in source.info:
        return drawn + 1
    return 9  # transparency is multiplied in before a reduction: a second copy


def _decoded(source: Image.Image) -> Image.Image:
    """Small, upright, in sRGB, with or without transparency, and nothing else."""
    image = source
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda level: level * (1 / 256)).convert("L")
    if "transparency" in image.info or image.mode in {"LA", "PA", "La", "RGBa"}:
        image = image.convert("RGBA")
    elif image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGB")
    image.thumbnail((TALLEST, TALLEST), Image.Resampling.LANCZOS, reducing_gap=1.5)
    image = _in_srgb(ImageOps.exif_transpose(image))
    image.thumbnail((WIDTHS[-1], TALLEST), Image.Resampling.LANCZOS)
    image.info.clear()
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    plain = image.convert("RGB") if alpha else image
    if profile:
        plain = _converted(plain, profile)
    plain = plain.convert("RGB")
    if alpha and alpha.getextrema() != (255, 255):
        plain.putalpha(alpha)
    return plain


def _converted(image: Image.Image, profile: bytes) -> Image.Image:
    """By its colour profile; a profile that is not one is left out."""
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image


def _encoded(image: Image.Image) -> Picture:
    kind = "png" if image.mode == "RGBA" else "jpg"
    files = {}
    for width in widths(image.width):
        height = max(1, round(image.height * width / image.width))
        small = image.resize((width, height), Image.Resampling.LANCZOS)
        for ending in (*MODERN, kind):
            files[f"-{width}.{ending}"] = _bytes(small, ending)
    fallback = files.pop(f"-{image.width}.{kind}")
    return Picture(image.width, image.height, kind, fallback, files)


def _bytes(image: Image.Image, ending: str) -> bytes:
    """Quality by eye on posters with small print; speed so that a form can wait."""
    buffer = BytesIO()
    match ending:
        case "avif":
            image.save(buffer, "AVIF", quality=60, speed=9, max_threads=1)
        case "webp":
            image.save(buffer, "WEBP", quality=80, method=1)
        case "jpg":
            image.save(buffer, "JPEG", quality=82, optimize=True, progressive=True)
        case _:  # for browsers without WebP: 256 colours do for logos
            image.quantize(256, Image.Quantize.FASTOCTREE).save(buffer, "PNG")
    return buffer.getvalue()

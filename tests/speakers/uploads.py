"""Files that someone might send as an image: made here, byte by byte where need be."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image, ImageCms, ImageDraw

GPS = 0x8825
ORIENTATION = 0x0112


def drawn(width: int = 800, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Sky over earth, with a line of small print: no two halves alike."""
    image = Image.new("RGB", (width, height), (90, 160, 220))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 2, width, height), fill=(120, 90, 40))
    draw.text((width // 10, height // 10), "Dialogues", fill=(0, 0, 0))
    return image.convert(mode)


def sent(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc)


def png_header(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)


def png_bomb() -> bytes:
    """30,000 × 30,000 white pixels in 110 kB."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (30_000 // 8)
    data = b"".join(packer.compress(row) for _ in range(30_000)) + packer.flush()
    chunks = png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")
    return png_header(30_000, 30_000) + chunks


def png_text_bomb() -> bytes:
    """An image of one pixel with a comment of 100 MB."""
    text = b"Comment\0\0" + zlib.compress(b"A" * 100_000_000, 9)
    pixel = png_chunk(b"IDAT", zlib.compress(b"\0\0"))
    return png_header(1, 1) + png_chunk(b"zTXt", text) + pixel + png_chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A small photograph that says it is 65,500 pixels wide and high."""
    data = bytearray(sent(drawn(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def webp_bomb() -> bytes:
    data = bytearray(sent(drawn(), "WEBP"))
    data[26:30] = struct.pack("<HH", 16_383, 16_383)
    return bytes(data)


def moving(kind: str) -> bytes:
    frames = [drawn(), drawn().rotate(180)]
    return sent(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def broken_after(data: bytes, part: float) -> bytes:
    return data[: int(len(data) * part)]


def with_place(kind: str) -> bytes:
    """As a telephone sends it: turned, with where it was taken and by whom."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x013B] = "canary-author"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (48.0, 53.0, 26.0)
    return sent(drawn(), kind, exif=exif)


def with_profile() -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    return sent(drawn(), "JPEG", icc_profile=profile.tobytes(), comment=b"canary-said")


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n" + b"%\n" * 50
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GIF_HTML = b"GIF89a/*<html><script>alert(1)</script>*/=1;"

REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty.png": ("empty", lambda: b""),
    "drawing.svg": ("kind", lambda: SVG),
    "drawing.png": ("kind", lambda: SVG),
    "print.png": ("kind", lambda: EPS),
    "page.gif": ("kind", lambda: GIF_HTML),
    "page.jpg": ("kind", lambda: b"<html><script>alert(1)</script></html>"),
    "scan.tif": ("kind", lambda: sent(drawn(), "TIFF")),
    "scan.jpg": ("kind", lambda: sent(drawn(), "TIFF")),
    "paint.bmp": ("kind", lambda: sent(drawn(), "BMP")),
    "icon.png": ("kind", lambda: sent(drawn(64, 64), "ICO")),
    "dance.gif": ("kind", lambda: moving("GIF")),
    "paper.png": ("kind", lambda: b"%PDF-1.7\n"),
    "telephone.jpg": ("kind", lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "our-own-format.avif": ("kind", lambda: sent(drawn(), "AVIF")),
    "dance.webp": ("moving", lambda: moving("WEBP")),
    "dance.png": ("moving", lambda: moving("PNG")),
    "half.jpg": ("broken", lambda: broken_after(sent(drawn(), "JPEG"), 0.5)),
    "half.png": ("broken", lambda: broken_after(sent(drawn(), "PNG"), 0.5)),
    "half.webp": ("broken", lambda: broken_after(sent(drawn(), "WEBP"), 0.5)),
    "head.jpg": ("broken", lambda: sent(drawn(), "JPEG")[:3]),
    "head.png": ("broken", lambda: sent(drawn(), "PNG")[:20]),
    "head.webp": ("broken", lambda: b"RIFF\xff\xff\xff\xffWEBP"),
    "noise.jpg": ("broken", lambda: b"\xff\xd8\xff" + bytes(range(256)) * 40),
    "comment.png": ("broken", png_text_bomb),
    "bomb.png": ("pixels", png_bomb),
    "bomb.jpg": ("pixels", jpeg_bomb),
    "bomb.webp": ("pixels", webp_bomb),
    "strip.png": ("pixels", lambda: sent(Image.new("1", (12_001, 1)), "PNG")),
    "heavy.jpg": ("bytes", lambda: sent(drawn(), "JPEG") + b"\0" * 40_000_000),
}

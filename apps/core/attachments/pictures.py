"""Pictures: judged by their header before a single pixel is decoded, then drawn anew.

Of what came in only the pixels go out: place and camera of a photograph, scripts behind its end, comments and colour
tables are left behind. A picture that moves keeps its first frame.
"""

import struct
from io import BytesIO
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from apps.core.attachments.kinds import Kind, Unfit
from apps.core.packages import MEGA

# WebP takes eleven bytes a pixel to read and write, the others four to eight.
MILLIONS = {Kind.PNG: 25, Kind.JPG: 25, Kind.WEBP: 12}
LONGEST_SIDE = 16_000
# A progressive JPEG comes in some ten scans; each costs a walk over all pixels, and a bomb has thousands.
MOST_SCANS = 100
MOST_KEPT = 10 * MEGA
# What a photograph of something wrong needs, and no more.
PHOTO_SIDE, PHOTO_BYTES = 1600, 400_000
FORMATS = {Kind.PNG: "PNG", Kind.JPG: "JPEG", Kind.WEBP: "WEBP"}
SAVED: dict[Kind, dict[str, Any]] = {
    Kind.PNG: {"compress_level": 6},
    Kind.JPG: {"quality": 88},
    Kind.WEBP: {"quality": 85, "method": 2},
}
PLAIN = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"}


def kind_of(data: bytes) -> Kind | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if data.startswith(b"\xff\xd8\xff"):
        return Kind.JPG
    return Kind.WEBP if data.startswith(b"RIFF") and data[8:12] == b"WEBP" else None


def drawn_anew(data: bytes, kind: Kind) -> tuple[Kind, bytes]:
    _judge(kind, *_size(data, kind))
    if kind is Kind.JPG and data.count(b"\xff\xda") > MOST_SCANS:
        raise Unfit(_("It is packed in a way no camera does. Open it, save it again as JPEG and send that."))
    with Image.open(BytesIO(data), formats=[FORMATS[kind]]) as picture:
        _judge(kind, *picture.size)
        picture.load()
        ImageOps.exif_transpose(picture, in_place=True)
        # Savers take comments and profiles from here; only what says which colour is clear belongs to the pixels.
        picture.info = {key: value for key, value in picture.info.items() if key == "transparency"}
        out = BytesIO()
        _plain(picture, kind).save(out, FORMATS[kind], **SAVED[kind])
    kept = out.getvalue()
    if len(kept) > MOST_KEPT:
        raise Unfit(_("It takes too much room. Save it as JPEG and send that."))
    return kind, kept


def shrunk(data: bytes) -> bytes:
    """A photograph as it is worth keeping, as JPEG: at most ``PHOTO_SIDE`` pixels either way and ``PHOTO_BYTES``."""
    with Image.open(BytesIO(data), formats=list(FORMATS.values())) as picture:
        drawn = picture.convert("RGB")
    for side in (PHOTO_SIDE, 1200, 800, 400):
        drawn.thumbnail((side, side))
        for quality in (85, 70, 50):
            out = BytesIO()
            drawn.save(out, "JPEG", quality=quality)
            if out.tell() <= PHOTO_BYTES:
                return out.getvalue()
    raise Unfit(_("It takes too much room. Save it as JPEG and send that."))


def is_small(data: bytes, kind: Kind) -> bool:
    return kind is Kind.JPG and len(data) <= PHOTO_BYTES and max(_size(data, kind)) <= PHOTO_SIDE


def _judge(kind: Kind, width: int, height: int) -> None:
    if width * height == 0:
        raise ValueError("no pixels")
    if max(width, height) > LONGEST_SIDE or width * height > MILLIONS[kind] * 1_000_000:
        says = _("It has more than {millions} million pixels. Make it smaller and send it again.")
        raise Unfit(format_lazy(says, millions=MILLIONS[kind]))


def _plain(picture: Image.Image, kind: Kind) -> Image.Image:
    if kind is Kind.JPG:
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    if kind is Kind.WEBP:
        return picture if picture.mode in ("RGB", "RGBA") else picture.convert("RGBA")
    return picture if picture.mode in PLAIN else picture.convert("RGBA")


def _size(data: bytes, kind: Kind) -> tuple[int, int]:
    """Width and height as the header states them: libraries allocate by these numbers."""
    if kind is Kind.PNG:
        width, height = struct.unpack(">II", data[16:24])
    elif kind is Kind.JPG:
        height, width = _jpeg_frame(data)
    elif data[12:16] == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", data[26:30]))
    return width, height


def _jpeg_frame(data: bytes) -> tuple[int, int]:
    """Height and width out of the frame header, the first of the segments C0 to CF but three."""
    at = 2
    while data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return struct.unpack(">HH", data[at + 5 : at + 9])  # type: ignore[return-value]
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    raise ValueError("no frame header")

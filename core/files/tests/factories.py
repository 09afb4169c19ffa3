"""Files for tests, generated: small images, archives, and files that must be refused."""

import io
import struct
import zipfile
import zlib
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from accounts.models import User
from core.access.models import Circle
from core.files.models import StoredFile
from core.files.store import receive, save_file_row
from core.testing import NOW


def upload(content: bytes = b"22:05 pool 3 at 97 %\n", name: str = "pool.log") -> ContentFile:
    return ContentFile(content, name=name)


def make_file(
    by: User, circle: Circle | None = None, content: bytes = b"seen\n", name: str = "seen.txt", now: datetime = NOW
) -> StoredFile:
    """A file on disk, stored as an action does."""
    return save_file_row(
        receive(upload(content, name), by=by, now=now), by=by, owner=circle or Circle.public(), now=now
    )


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **facts: Any) -> bytes:
    """A picture of two colors; `facts` go to Pillow, such as `exif`."""
    image = Image.new("RGB", size, "navy")
    image.paste("orange", (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    image.save(file, form, **facts)
    return file.getvalue()


def picture_form(cast: Any, arguments: Any) -> dict[str, Any]:
    """The body of a ledger row that takes a picture."""
    return {"file": upload(picture(), "graph.png")}


def photo_with_position() -> bytes:
    """A JPEG with a rotation flag and a GPS position."""
    exif = Image.Exif()
    exif[0x0112] = 8  # turn it upright
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", (60, 40), exif=exif)


def moving_picture() -> bytes:
    frames = [Image.new("RGB", (20, 20), color) for color in ["navy", "orange"]]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    return file.getvalue()


def enormous_picture(side: int = 50_000) -> bytes:
    """A short PNG whose header declares 2.5 gigapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def archive(*names: str, content: bytes = b"x", packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as zipped:
        for name in names:
            zipped.writestr(name, content)
    return file.getvalue()


def overlapping_archive() -> bytes:
    """Many names in the list, one body: each entry points at the same bytes."""
    body = archive("a", content=bytes(200_000), packed=zipfile.ZIP_STORED)
    at = body.rfind(b"PK\x01\x02")
    end = body.rfind(b"PK\x05\x06")
    listed = body[at:end] * 50
    tail = bytearray(body[end:])
    tail[8:16] = struct.pack("<HHI", 50, 50, len(listed))
    return body[:at] + listed + bytes(tail)

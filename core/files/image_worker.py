"""Child process of core.files.pictures: imports no Django and decodes four formats."""

import json
import resource
import sys
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

CPU_SECONDS = 15
MEMORY_BYTES = 2 * 1024**3
MAX_RATIO = 150  # a longer strip is rejected; a long screenshot is about 1 : 40
THUMBNAIL = (480, 320)
WRITTEN_AS = {"PNG": "PNG", "JPEG": "JPEG", "GIF": "PNG", "WEBP": "WEBP"}
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
Facts = dict[str, int | str | bool]


def work(source: str, target: str, thumbnail_path: str, most_pixels: str) -> None:
    """Set the limits, process one image and print its facts as JSON; `{}` if it cannot be read."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        facts = redraw(Path(source), Path(target), Path(thumbnail_path), int(most_pixels))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        facts = {}  # Pillow raises any of these for broken files
    json.dump(facts, sys.stdout)


def redraw(source: Path, target: Path, thumbnail_path: Path, most_pixels: int) -> Facts:
    """An animation keeps its bytes, which are never displayed inline; only a thumbnail is made."""
    Image.MAX_IMAGE_PIXELS = None  # checked below, before any pixel is decoded
    with Image.open(source, formats=list(WRITTEN_AS)) as picture:
        wide, high = picture.size
        if wide * high > most_pixels or max(wide, high) > MAX_RATIO * min(wide, high):
            return {"too_large": True}
        form, moves = WRITTEN_AS[str(picture.format)], getattr(picture, "is_animated", False)
        picture.load()
        plain = without_extras(ImageOps.exif_transpose(picture), form)
    thumbnail = plain.copy()
    thumbnail.thumbnail(THUMBNAIL)
    thumbnail.save(thumbnail_path, "WEBP", quality=80)
    if not moves:
        plain.save(target, form, **({"quality": 90} if form != "PNG" else {}))
    return {"width": plain.width, "height": plain.height, "content_type": "" if moves else TYPES[form]}


def without_extras(picture: Image.Image, form: str) -> Image.Image:
    """Pixels alone: no position, camera, comment, profile or appended bytes."""
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    mode = "RGB" if form == "JPEG" or not clear else "RGBA"
    plain = picture.convert("L" if picture.mode in {"L", "1"} and not clear else mode)
    plain.info = {}
    return plain

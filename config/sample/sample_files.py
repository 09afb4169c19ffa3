"""Attachments of the sample: two tables and a graph, generated so that no binary files are needed."""

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

POOLS = ["api-1", "api-2", "api-3", "edge-1", "edge-2", "edge-3"]
WIDE, HIGH = 720, 260
LEFT, BOTTOM = 50, 220
HIGH_SHARES = [71, 74, 76, 75, 73, 75, 74, 76, 75, 74, 76, 75, 72, 74, 70, 41, 12]
SHARES = [2, 2, 3, 2, *HIGH_SHARES, 2, 2]  # percent of failed requests, a quarter of an hour each, from 21:00


def weights() -> ContentFile:
    rows = ["pool,server,weight", *(f"{pool},{pool}-{letter},100" for pool in POOLS for letter in "abcd")]
    return ContentFile("\n".join(rows).encode() + b"\n", name="weights-6-pools.csv")


def page_times() -> ContentFile:
    times = ["1 min 40 s", "1 min 52 s", "2 min 10 s", "1 min 38 s", "1 min 47 s", "2 min 02 s"]
    rows = ["pool,paged after", *(f"{pool},{after}" for pool, after in zip(POOLS, times, strict=True))]
    return ContentFile("\n".join(rows).encode() + b"\n", name="page-times.csv")


def error_graph() -> ContentFile:
    """The share of failed requests over the evening, as a dashboard would draw it."""
    picture = Image.new("RGB", (WIDE, HIGH), "white")
    pen = ImageDraw.Draw(picture)
    step = (WIDE - LEFT - 20) / (len(SHARES) - 1)
    for share in [0, 25, 50, 75]:
        pen.line([(LEFT, height(share)), (WIDE - 20, height(share))], fill="#dddddd")
        pen.text((12, height(share) - 6), f"{share} %", fill="#666666")
    for hour in range(6):
        pen.text((LEFT + hour * 4 * step - 14, BOTTOM + 12), f"{(21 + hour) % 24:02d}:00", fill="#666666")
    line = [(LEFT + n * step, height(share)) for n, share in enumerate(SHARES)]
    pen.polygon([*line, (line[-1][0], BOTTOM), (LEFT, BOTTOM)], fill="#f6d5cb")
    pen.line(line, fill="#b3401f", width=3)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return ContentFile(file.getvalue(), name="error-rate-by-server.png")


def height(share: int) -> float:
    return BOTTOM - share * 2.4

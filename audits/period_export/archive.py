"""The ZIP file: written in one pass, with the SHA-256 of each member. The same content gives the same bytes."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import IO

from core.errors import Refused

DATE = (1980, 1, 1, 0, 0, 0)  # the members have no time of their own
CHUNK = 2**18
MAX_BYTES = 2 * 2**30
TOO_LARGE = "The export is larger than 2 GB. Choose a shorter period, one team or one service."


class Archive:
    def __init__(self, file: IO[bytes]) -> None:
        self.zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self.members: dict[str, dict[str, int | str]] = {}  # as the manifest lists them
        self.bytes = 0

    def add(self, name: str, chunks: Iterable[bytes], *, rows: int | None = None) -> str:
        """Write one member; returns its SHA-256."""
        info = zipfile.ZipInfo(name, DATE)
        info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o100644 << 16, 3
        digest, size = hashlib.sha256(), 0
        with self.zip.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                if self.bytes + size > MAX_BYTES:
                    raise Refused(TOO_LARGE)
                member.write(chunk)
        self.bytes += size
        counted = {} if rows is None else {"rows": rows}
        self.members[name] = {"size": size, "sha256": digest.hexdigest(), **counted}
        return digest.hexdigest()

    def add_text(self, name: str, text: str) -> str:
        return self.add(name, [text.encode("utf-8", "replace")])

    def add_file(self, name: str, file: IO[bytes], *, rows: int | None = None) -> str:
        return self.add(name, iter(lambda: file.read(CHUNK), b""), rows=rows)

    def close(self) -> None:
        self.zip.close()

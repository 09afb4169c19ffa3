"""The event log of a backup, read row by row from the archive."""

import json
import tarfile
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from config.archive import Manifest
from core.activity.models import Event, EventSeal
from core.activity.seals.deletions import DELETED
from core.activity.seals.verification import Report, verify_log


class ArchivedLog:
    """Keeps only the id and the file position of each event in memory. The rows of a backup are in order of id."""

    def __init__(self, events: IO[bytes], seals: IO[bytes]) -> None:
        self.file, self.seal_file = events, seals
        self.ids, self.places = array("q"), array("q")
        self.deleted: list[str] = []
        self.columns: list[str] = json.loads(events.readline())
        place = events.tell()
        for line in events:
            row = self.read(line)
            self.ids.append(row["id"])
            self.places.append(place)
            if row["event_type"] == DELETED:
                self.deleted.append(row["data"].get("events", ""))
            place += len(line)

    def read(self, line: bytes) -> dict[str, Any]:
        row = dict(zip(self.columns, json.loads(line), strict=True))
        row["actor"], row["circle"] = row["actor_id"], row["circle_id"]
        return row | {"at": datetime.fromisoformat(row["at"])}

    def seals(self, after: int) -> Iterator[Mapping[str, Any]]:
        self.seal_file.seek(0)
        columns = json.loads(self.seal_file.readline())
        for line in self.seal_file:
            row = dict(zip(columns, json.loads(line), strict=True))
            if row["number"] > after:
                yield row | {"sealed_at": datetime.fromisoformat(row["sealed_at"])}

    def events(self, ids: Collection[int]) -> dict[int, dict[str, Any]]:
        found = {}
        for pk in sorted(ids):
            place = bisect_left(self.ids, pk)
            if place < len(self.ids) and self.ids[place] == pk:
                self.file.seek(self.places[place])
                found[pk] = self.read(self.file.readline())
        return found

    def ids_between(self, after: int, upto: int | None) -> Iterable[int]:
        end = len(self.ids) if upto is None else bisect_right(self.ids, upto)
        return self.ids[bisect_right(self.ids, after) : end]

    def deletions(self) -> Iterable[str]:
        return self.deleted


def verify_archived_log(path: Path, manifest: Manifest) -> Report | None:
    """Check the seals of a backup; None if it was made before there were seals."""
    with log_in(path, manifest) as log:
        return verify_log(log, now=datetime.fromisoformat(manifest.made_at)) if log else None


@contextmanager
def log_in(path: Path, manifest: Manifest) -> Iterator[ArchivedLog | None]:
    names = [f"tables/{model._meta.db_table}.jsonl" for model in [Event, EventSeal]]
    if not manifest.members.keys() >= set(names):
        yield None
        return
    with tarfile.open(path, mode="r:") as archive:
        events, seals = (archive.extractfile(name) for name in names)
        assert events and seals
        yield ArchivedLog(events, seals)

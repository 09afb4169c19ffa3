"""`make bench-import` (python -m bench.imports): quality and speed of the postmortem parser.

Quality: stories written in every notation (importing/tests/parser/writer.py) and read back; every fact is judged.
With a corpus folder (argument or IMPORT_CORPUS, holding docs/, truth/ and score.py) its scorer is run as well.
Speed: 1,000 documents of 6 KB on one core, in this process and through the killable child.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from importing.parser.parse import parse, to_flat_dict
from importing.parser.sandbox import parse_many
from importing.tests.parser.judging import differences
from importing.tests.parser.sample_incidents import ENGLISH
from importing.tests.parser.writer import Notation, cases, truth, write

DOCUMENTS = 1_000
SIZE = 6_000


def main() -> int:
    """Print the figures; exit with 1 when one is missed."""
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    good = [_notations(), _speed()]
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("IMPORT_CORPUS", "")
    if folder:
        good.append(_corpus(Path(folder)))
    return 0 if all(good) else 1


def _notations() -> bool:
    wrong: Counter[str] = Counter()
    total = clean = 0
    for _, story, notation in cases():
        found = differences(parse(write(story, notation)), truth(story, notation))
        total += 1
        clean += not found
        wrong.update(line.split(":")[0] for line in found)
    print(f"written in {total} notations, read back without a difference: {clean} ({100 * clean / total:.1f} %)")
    for name, count in wrong.most_common():
        print(f"  {name}: {count}")
    return clean >= 0.97 * total


def _speed() -> bool:
    document = _long_document()
    text = document.encode()
    begin = time.process_time()
    for number in range(DOCUMENTS):
        parse(text, filename=f"{number}.md")
    inside = time.process_time() - begin
    begin = time.perf_counter()
    count = sum(1 for _ in parse_many((f"{number}.md", text) for number in range(DOCUMENTS)))
    child = time.perf_counter() - begin
    print(f"\n{DOCUMENTS} documents of {len(text)} bytes: {inside:.1f} s CPU in this process (limit 60 s)")
    print(f"{count} documents, each in its own fork with limits: {child:.1f} s on the wall")
    return inside <= 60


def _long_document() -> str:
    """The English example followed by prose up to the size."""
    text = write(ENGLISH, Notation(entry="bullet-bold-colon", place="duration", zone="duration", clock="12h"))
    filler = "\n## Background\n\n" + "\n\n".join(
        f"On the {number}th review of the gateway we looked at its calls, its queues and its certificates, and wrote down "  # noqa: E501
        "what each service expects of it, so that a later change can be checked against this list."
        for number in range(4, 40)
    )
    return (text + filler)[:SIZE]


def _corpus(folder: Path) -> bool:
    with tempfile.TemporaryDirectory() as out:
        for path in sorted((folder / "docs").iterdir()):
            parsed = parse(path.read_bytes(), filename=path.name)
            Path(out, path.stem + ".json").write_text(json.dumps(to_flat_dict(parsed)), encoding="utf-8")
        scorer = [sys.executable, str(folder / "score.py"), out]
        print("\n" + subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
        report = json.loads(subprocess.run([*scorer, "--json"], capture_output=True, text=True, check=True).stdout)
    fields = report["fields"]
    return report["total"] >= 92 and fields["timeline"]["f1"] >= 0.93 and fields["action_items"]["f1"] >= 0.92


if __name__ == "__main__":
    sys.exit(main())

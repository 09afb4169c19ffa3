#!/usr/bin/env python3
"""Verifies an audit export of Debrief. Unpack the ZIP and run:  python3 verify.py [--public-key HEX]

Needs Python 3.8 or later and nothing else, and no network. It checks that every file is the one that was exported, that
the numbers are those of the lists, that the seals of the event log form one chain, that the exported events are the
sealed ones, and that the samples are those of their seed. The last line says OK or FAILED; the exit status is 0 or 1.
"""

import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path

sys.dont_write_bytecode = True
from ed25519 import is_signed  # noqa: E402  (in this folder)

ROOT = Path(__file__).resolve().parent
SEAL_FACTS = ["number", "first_event", "last_event", "count", "previous", "sealed_at"]
EVENTS, CHANGES, SEALS = "seals/access-events.jsonl", "lists/access-changes.json", "seals/seals.jsonl"
ADDED_BY_SYSTEMS = {".DS_Store", "Thumbs.db", "desktop.ini"}  # when someone looks into the folder
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration, RecursionError, csv.Error)
problems: list = []


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read(name):
    return json.loads((ROOT / name).read_text(encoding="utf-8"))


def check_files(manifest):
    found = {p.relative_to(ROOT).as_posix() for p in ROOT.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    listed = set(manifest["files"])
    more = {name for name in found - listed if name.rpartition("/")[2] not in ADDED_BY_SYSTEMS}
    more -= {"MANIFEST.json", "MANIFEST.sig"}
    problems.extend(f"{name}: missing" for name in sorted(listed - found))
    problems.extend(f"{name}: not part of the export" for name in sorted(more))
    for name in sorted(listed & found):
        if sha256((ROOT / name).read_bytes()) != manifest["files"][name]["sha256"]:
            problems.append(f"{name}: changed")


def check_numbers(manifest):
    csv.field_size_limit(2**30)
    for name, facts in manifest["files"].items():
        path = ROOT / name
        if "rows" not in facts or not path.is_file():
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1 if name.endswith(".csv") else len(json.load(file))
        if rows != facts["rows"]:
            problems.append(f"{name}: {rows} rows instead of {facts['rows']}")


def check_samples(manifest):
    for sample in read("samples.json"):
        references = [next(iter(row.values())) for row in read(f"lists/{sample['list']}.json")]
        key = f"{manifest['sample']['seed']}:{sample['list']}:"
        drawn = sorted(references, key=lambda ref: sha256((key + ref).encode()))[: manifest["sample"]["size"]]
        if drawn != sample["references"] or len(references) != sample["of"]:
            problems.append(f"samples.json: the sample of {sample['list']} is not that of its seed")


def check_seals(manifest):
    """Returns the digest of each sealed event, and the last seal."""
    digests, last = {}, None
    with (ROOT / SEALS).open(encoding="utf-8") as file:
        for seal in map(json.loads, file):
            name = f"seal {seal['number']} of {seal['sealed_at']}"
            facts = {**{key: seal[key] for key in SEAL_FACTS}, "lines": sha256(seal["lines"].encode())}
            if sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()) != seal["digest"]:
                problems.append(f"{SEALS}: {name} was changed")
            if last and (seal["number"] != last["number"] + 1 or seal["previous"] != last["digest"]):
                problems.append(f"{SEALS}: {name} does not follow seal {last['number']}")
            if seal["number"] == 1 and seal["previous"] != "0" * 64:
                problems.append(f"{SEALS}: {name} is not the first one")
            for line in seal["lines"].splitlines():
                number, digest = line.split(" ")
                digests[int(number)] = digest
            last = seal
    if (last or {}).get("digest", "") != manifest["seals"]["digest"]:
        problems.append(f"{SEALS}: its last seal is not that of MANIFEST.json")
    if last and last["signature"] and not is_signed(last["digest"], last["signature"], last["signed_by"]):
        problems.append(f"{SEALS}: the signature of seal {last['number']} is wrong")
    return digests, last


def check_events(digests):
    """Returns how many events are sealed, and how many are not sealed in this export."""
    sealed = unsealed = 0
    changes = {row["event"]: row for row in read(CHANGES)}
    with (ROOT / EVENTS).open(encoding="utf-8") as file:
        for line in file:
            event, digest = json.loads(line), sha256(line.rstrip("\n").encode())
            name = f"event {event['id']} of {event['at']} ({event['event_type']})"
            row = changes.pop(event["id"], {})
            listed = [row.get("sha256 of the event"), row.get("change"), row.get("at")]
            if listed != [digest, event["event_type"], event["at"]]:
                problems.append(f"{EVENTS}: {name} is not the one of {CHANGES}")
            if event["id"] not in digests:
                unsealed += 1
            elif digests[event["id"]] == digest:
                sealed += 1
            else:
                problems.append(f"{EVENTS}: {name} is not the sealed one")
    problems.extend(f"{CHANGES}: event {number} is not in {EVENTS}" for number in changes)
    return sealed, unsealed


def check_signature(manifest_digest):
    """The public key that signed the manifest, or "" if it is not signed."""
    if not (ROOT / "MANIFEST.sig").is_file():
        return ""
    found = read("MANIFEST.sig")
    if not is_signed(manifest_digest, found["signature"], found["public_key"]):
        problems.append("MANIFEST.sig: the signature of MANIFEST.json is wrong")
    return found["public_key"]


def main():
    sys.stdout.reconfigure(errors="backslashreplace")  # names that the console or a file cannot show
    parser = argparse.ArgumentParser(description="Verifies this audit export.", allow_abbrev=False)
    parser.add_argument("--public-key", metavar="HEX", help="the key with which the manifest must be signed")
    expected = parser.parse_args().public_key
    manifest_digest = sha256((ROOT / "MANIFEST.json").read_bytes())
    print(f"  SHA-256 of MANIFEST.json  {manifest_digest}  (compare it with Debrief)")
    try:
        manifest = read("MANIFEST.json")
        print(f"  {manifest['title']}, {len(manifest['files'])} files.")
        check_files(manifest)
        check_numbers(manifest)
        check_samples(manifest)
        digests, last = check_seals(manifest)
        sealed, unsealed = check_events(digests) if EVENTS in manifest["files"] else (0, 0)
        key = check_signature(manifest_digest)
    except BROKEN as error:
        return finish([*problems, f"a file cannot be read: {type(error).__name__} {error}"])
    print(f"  Newest seal               {last['number']}:{last['digest']}" if last else "  No seals in this period.")
    print(f"  Signed with public key    {key}" if key else "  The manifest is not signed.")
    if expected is not None and key != expected.strip().lower():
        problems.append("MANIFEST.sig: not signed with the public key that was given")
    print(f"  {len(digests)} sealed events. Of the exported events {sealed} are sealed, {unsealed} not yet.")
    return finish(problems)


def finish(found):
    print("".join(f"  ! {problem}\n" for problem in found[:50]), end="")
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    print(f"FAILED: {count}. The first one: {found[0]}" if found else "OK: nothing was changed.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Chats: the JSON export of Slack as a timeline, and copied messages as lines that begin with their time."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

_STAMP = re.compile(r"\d{10}\.\d{1,6}")
_NO_MESSAGE = ("channel_", "group_", "pinned_item", "bot_add", "bot_remove", "tombstone")
_LINK = re.compile(r"<(?P<kind>[@#!]?)(?P<what>[^<>|\n]{1,500})(?:\|(?P<label>[^<>\n]{1,300}))?>")
_TIME = r"\d{1,2}:\d\d(?::\d\d)?(?:[ \u202f\u00a0]?[AaPp][Mm])?"
_NAME = r"[^\W\d_][\w.'’-]*(?: [^\W\d_(][\w.'’)-]*){0,3}"
_HEAD = re.compile(rf"\s{{0,4}}(?P<who>{_NAME})(?:\s{{1,3}}(?:APP|BOT))?[ \u00a0]{{2,4}}\[?(?P<at>{_TIME})\]?\s*")
_STAMP_OF_DAY = rf"\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}},? {_TIME}"
_HEAD_OF_DAY = re.compile(  # of Teams and Discord
    rf"\s{{0,4}}(?:\[(?P<first>{_STAMP_OF_DAY})\] {{0,3}}(?P<name>{_NAME}):?|"
    rf"(?P<who>{_NAME}) — (?P<at>{_STAMP_OF_DAY}))\s*"
)
_ONLY_NAME = re.compile(rf"\s{{0,4}}(?P<who>{_NAME})\s*")
_ONLY_TIME = re.compile(rf"[ \u00a0\t]*\[?(?P<at>{_TIME})\]?\s*")
_NOISE = re.compile(
    r"\s*(?:\d+ repl(?:y|ies)\b.{0,60}|last reply\b.{0,60}|view thread|new|\(edited\)|:[\w+-]+:\s*\d+|\d+)\s*", re.I
)
_DAY = re.compile(r"\s*(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?,?\s.{4,24}", re.I)
_LIST_NAME = re.compile(r"\s*[^\W\d]\w*(?:\s\w+){0,3}:\s*")  # "Action items:" in a message
_HALF = re.compile(r"[AaPp][Mm]\Z")
LONGEST_HEAD = 90  # characters
LEAST = 2  # messages of a copied chat


def slack_timeline(messages: list[Any]) -> list[dict[str, str]] | None:
    """The messages of an export in order of time, without those about the channel; None when it is no export."""
    if not messages or not all(isinstance(m, dict) and _STAMP.fullmatch(str(m.get("ts", ""))) for m in messages):
        return None
    names = {str(m.get("user", "")): _name(m) for m in messages if m.get("user")}
    shown = [m for m in messages if m.get("text") and not str(m.get("subtype", "")).startswith(_NO_MESSAGE)]
    return [
        {"time": _moment(m["ts"]), "who": _name(m), "event": _plain(str(m["text"]), names)}
        for m in sorted(shown, key=lambda m: float(m["ts"]))
    ]


def _moment(stamp: Any) -> str:
    return f"{datetime.fromtimestamp(int(str(stamp)[:10]), UTC):%Y-%m-%d %H:%M:%S} UTC"


def _name(message: dict[str, Any]) -> str:
    profile = message.get("user_profile")
    profile = profile if isinstance(profile, dict) else {}
    named = (profile.get("real_name"), profile.get("display_name"), message.get("username"), message.get("user"))
    return str(next(filter(None, named), ""))[:80]


def _plain(text: str, names: dict[str, str]) -> str:
    def shown(match: re.Match[str]) -> str:
        if match["kind"] == "@":
            return "@" + (match["label"] or names.get(match["what"], match["what"]))
        sign = {"#": "#", "!": "@"}.get(match["kind"], "")
        return sign + (match["label"] or match["what"])

    return html.unescape(_LINK.sub(shown, text))


def unfold_chat(text: str) -> str:
    """Messages copied from a chat, where name and time stand above them, as lines "10:02 Ada: text".

    Any other text is returned as it is.
    """
    lines = text.split("\n")
    heads = sum(bool(_head(line)) for line in lines)
    heads += sum(_opens(a, b) for a, b in pairwise(lines))
    return _Unfolding().run(lines) if heads >= LEAST else text


def _head(line: str) -> tuple[str, str] | None:
    """(name, time) of a line that holds only these."""
    if len(line) >= LONGEST_HEAD:
        return None
    if head := _HEAD.fullmatch(line):
        return head["who"], head["at"]
    if dated := _HEAD_OF_DAY.fullmatch(line):
        return dated["name"] or dated["who"], dated["first"] or dated["at"]
    return None


def _opens(line: str, following: str) -> bool:
    """A name, and below it an indented time."""
    indented = following[:1] in (" ", "\t", "\u00a0") and len(following) < 30
    return indented and len(line) < 60 and bool(_ONLY_NAME.fullmatch(line) and _ONLY_TIME.fullmatch(following))


class _Unfolding:
    """Reads line by line: who speaks, and the message so far."""

    def __init__(self) -> None:
        self.who, self.message, self.half = "", "", ""
        self.out: list[str] = []
        self.lists: list[str] = []  # of actions in messages, for the end, so that they do not divide the timeline

    def run(self, lines: list[str]) -> str:
        taken = False  # the line is the time below a name
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            if taken:
                taken = False
            elif _opens(line, following):
                self._start(line.strip(), following.strip(" \t\u00a0[]"))
                taken = True
            else:
                self._take(line)
        self._end()
        return "\n".join(self.out + self.lists)

    def _take(self, line: str) -> None:
        if head := _head(line):
            self._start(*head)
        elif self.who and len(line) < 30 and (alone := _ONLY_TIME.fullmatch(line)):
            self._start(self.who, alone["at"])
        elif self.who and len(line) < 40 and _DAY.fullmatch(line):
            self._end()
            self.who = ""
            self.out.append(line)
        elif not self.who:
            self.out.append(line)
        elif self.message and _LIST_NAME.fullmatch(line):
            self._end()
            self.lists.append(f"\n{line}")
        elif self.lists and not self.message:
            self.lists.append(line)
        elif line.strip() and not _NOISE.fullmatch(line):
            self.message += f" {line.strip()}"

    def _start(self, who: str, at: str) -> None:
        """A message; the second of a person may have its time without am or pm."""
        self._end()
        half = _HALF.search(at)
        self.half = half[0] if half else self.half
        self.who = who
        self.message = f"{at} {who}:" if half or not self.half else f"{at} {self.half} {who}:"

    def _end(self) -> None:
        if self.message:
            self.out.append(self.message)
        self.message = ""

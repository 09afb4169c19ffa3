"""Parts of a draft: sentences with sources, and questions, with their Markdown."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

QUESTION = "Question: "
OPENS, CLOSES = "<!-- ", " -->"


@dataclass(frozen=True)
class Source:
    """Where a sentence comes from: "Entry 6" and the address of its row."""

    label: str
    url: str


@dataclass(frozen=True)
class Sentence:
    """`key` names the fact, so that an update finds it again. A question is asked if a fact is not recorded.

    `paragraph` joins the sentences of one section that stand together.
    `edited` is set when a person changed or removed it; updates leave it alone from then on.
    """

    key: str
    text: str
    sources: tuple[Source, ...] = ()
    question: bool = False
    paragraph: str = ""
    section: str = ""
    edited: bool = False

    @property
    def markdown(self) -> str:
        return f"{OPENS}{QUESTION}{self.text}{CLOSES}" if self.question else self.text

    def in_section(self, heading: str) -> "Sentence":
        return replace(self, section=heading)


def ask(key: str, text: str) -> Sentence:
    """A question in place of a fact that is not recorded."""
    return Sentence(key, text, question=True)


@dataclass(frozen=True)
class Filled:
    """A filled template: its Markdown and the sentences in it, in order."""

    text: str
    sentences: tuple[Sentence, ...] = field(default=())


def to_json(sentences: tuple[Sentence, ...] | list[Sentence]) -> list[dict[str, Any]]:
    return [asdict(sentence) for sentence in sentences]


def from_json(rows: list[dict[str, Any]]) -> list[Sentence]:
    return [Sentence(**{**row, "sources": tuple(Source(**source) for source in row["sources"])}) for row in rows]

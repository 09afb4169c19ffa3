"""Live blocks in a postmortem: incident data rendered inside the text, as HTML and as Markdown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from incidents.models import Incident


def no_count(incident: Incident, viewer: User) -> str:
    return ""


def counted(number: int, noun: str) -> str:
    """`1 entry`, `7 entries`, `None yet`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else "hypotheses" if noun == "hypothesis" else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}" if number else "None yet"


@dataclass(frozen=True)
class LiveBlock:
    """`html(incident, viewer)` gives safe HTML; `markdown(incident, viewer)` the same facts for export.

    A block whose rows are not parts of the incident also has `freeze(incident)`: plain data kept at approval. Both
    writers then read it with `frozen_rows(incident, name)`.

    For the editor: an icon, the place on the incident's page where its facts are edited, and how many there are
    ("7 entries").
    """

    name: str
    label: str
    html: Callable[[Incident, User], str]
    markdown: Callable[[Incident, User], str]
    freeze: Callable[[Incident], Any] | None = None
    icon: str = "list-check"
    anchor: str = ""
    count_text: Callable[[Incident, User], str] = no_count


_blocks: dict[str, LiveBlock] = {}


def live_block(block: LiveBlock) -> LiveBlock:
    _blocks[block.name] = block
    return block


# Stored texts may still contain `{{ figure }}`, the name used before `{{ chart }}`.
OLD_NAMES = {"figure": "chart"}


def blocks() -> dict[str, LiveBlock]:
    """All registered blocks by name, including the old names."""
    return _blocks | {old: _blocks[new] for old, new in OLD_NAMES.items() if new in _blocks}


def freeze_blocks(incident: Incident) -> dict[str, Any]:
    """What the blocks keep of this incident at approval, by name."""
    return {name: block.freeze(incident) for name, block in _blocks.items() if block.freeze}


def frozen_rows(incident: Incident, name: str) -> Any:
    """The data that `freeze` kept, while an approved text is read; None for a live text."""
    return getattr(incident, "frozen_blocks", {}).get(name)


def current_blocks() -> list[LiveBlock]:
    """Those that writers may choose, without the old names."""
    order = ["timeline", "impact", "chart", "hypotheses", "factors", "tasks", "metrics"]
    return sorted(_blocks.values(), key=lambda block: order.index(block.name) if block.name in order else len(order))

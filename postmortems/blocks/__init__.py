"""Live blocks in a postmortem: incident data rendered inside the text, as HTML and as Markdown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from incidents.models import Incident


@dataclass(frozen=True)
class LiveBlock:
    """`html(incident, viewer)` gives safe HTML; `markdown(incident, viewer)` the same facts for export.

    A block whose rows are not parts of the incident also has `freeze(incident)`: plain data kept at approval. Both
    writers then read it with `frozen_rows(incident, name)`.
    """

    name: str
    label: str
    html: Callable[[Incident, User], str]
    markdown: Callable[[Incident, User], str]
    freeze: Callable[[Incident], Any] | None = None


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

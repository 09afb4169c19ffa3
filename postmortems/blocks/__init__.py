"""Live blocks in a postmortem: incident data rendered inside the text, as HTML and as Markdown."""

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from incidents.models import Incident


@dataclass(frozen=True)
class LiveBlock:
    """`html(incident, viewer)` gives safe HTML; `markdown(incident, viewer)` the same facts for export."""

    name: str
    label: str
    html: Callable[[Incident, User], str]
    markdown: Callable[[Incident, User], str]


_blocks: dict[str, LiveBlock] = {}


def live_block(block: LiveBlock) -> LiveBlock:
    _blocks[block.name] = block
    return block


# Stored texts may still contain `{{ figure }}`, the name used before `{{ chart }}`.
OLD_NAMES = {"figure": "chart"}


def blocks() -> dict[str, LiveBlock]:
    """All registered blocks by name, including the old names."""
    return _blocks | {old: _blocks[new] for old, new in OLD_NAMES.items() if new in _blocks}

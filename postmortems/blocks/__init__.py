"""Live blocks in a postmortem: facts are typed once and shown in the text, in HTML and in Markdown."""

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


def blocks() -> dict[str, LiveBlock]:
    return dict(_blocks)

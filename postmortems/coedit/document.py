"""A Yjs document that holds one Markdown text.

`pycrdt` counts positions in bytes of UTF-8; browsers count in UTF-16. Both mean the same places.
"""

from collections.abc import Iterable

from pycrdt import Doc, Text

from core.text.edits import edits

FIELD = "body"  # the name of the text inside the document; assets/js/editor uses it too
SEED_CLIENT = 1  # the client id of the initial text


class NotAnUpdate(ValueError):
    """The bytes are not an update of a Yjs document."""


def new_state(text: str) -> bytes:
    """The state of a new document that contains `text`."""
    doc: Doc = Doc(client_id=SEED_CLIENT)
    doc[FIELD] = Text(with_line_feeds(text))
    return doc.get_update()


def with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def load(state: bytes, updates: Iterable[bytes]) -> Doc:
    """The document of a state and updates in any order."""
    doc: Doc = Doc()
    doc[FIELD] = Text()
    for data in [state, *updates]:
        apply(doc, data)
    return doc


def apply(doc: Doc, data: bytes) -> None:
    """Apply one update. Raises NotAnUpdate for anything else, also where the library panics."""
    try:
        doc.apply_update(bytes(data))
    except Exception as error:
        raise NotAnUpdate(str(error)) from error
    except BaseException as error:  # a panic of the Rust library is a BaseException
        if type(error).__name__ != "PanicException":
            raise
        raise NotAnUpdate("panic") from None


def check_update(data: bytes) -> None:
    """Raises NotAnUpdate unless `data` can be applied to a document."""
    apply(Doc(), data)


def text_of(doc: Doc) -> str:
    """The text as it is stored. A zero byte, which PostgreSQL cannot hold, is a replacement character there."""
    return str(doc[FIELD]).replace("\x00", "\ufffd")


def change_text(doc: Doc, text: str) -> bytes:
    """Change the text of the document into `text` by the smallest edits; returns them as an update."""
    before, body, state = str(doc[FIELD]), doc[FIELD], doc.get_state()
    with doc.transaction():
        for start, end, words in reversed(edits(before, with_line_feeds(text))):
            first = len(before[:start].encode())
            length = len(before[start:end].encode())
            if length:
                del body[first : first + length]
            if words:
                body.insert(first, words)
    return doc.get_update(state)

"""Joins user-entered text with generated sentences."""


def with_full_stop(text: str) -> str:
    """The text so that a sentence can follow: "Need hands" → "Need hands.", "Who can?" as it is. Empty stays empty."""
    text = text.rstrip()
    return text if not text or text[-1] in ".!?…" else f"{text}."

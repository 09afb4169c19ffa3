"""Text in, structure out: pure passes without Django."""

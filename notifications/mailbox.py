"""Stores emails as files if no mail server is configured, so that a new installation shows what it would send."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Files under EMAIL_FILE_PATH named by Message-ID: sending a message a second time leaves the same one file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for email_message in email_messages:
            message = email_message.message()
            name = "".join(c if c.isalnum() or c in "-." else "-" for c in str(message["Message-ID"]).strip("<>"))
            write_whole(folder / f"{name[:120]}.eml", message.as_bytes())
        return len(email_messages)


def write_whole(path: Path, content: bytes) -> None:
    """All of the file or nothing of it, and on the disk before we say it is sent."""
    draft = path.with_suffix(f".{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            draft.unlink()

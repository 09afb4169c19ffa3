"""Slack incoming webhooks. User text is escaped: no mentions, links or formatting."""

import json
import re
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from notifications.channels.chat_lines import ChatLine, ChatMessage
from notifications.channels.outgoing import Outgoing
from notifications.models import Delivery

MAX_LINES = 20
MAX_CHARACTERS = 300
MEMBER = re.compile(r"[UW][A-Z0-9]{6,20}")
HOST = "hooks.slack.com"


def escape(text: str) -> str:
    """As Slack asks for in every text object."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def cut(text: str, limit: int = MAX_CHARACTERS) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def compose(delivery: Delivery, message: ChatMessage) -> Outgoing:
    assert delivery.endpoint
    head = f"<@{message.member}> " if MEMBER.fullmatch(message.member) else f"{escape(message.name)}: "
    blocks: list[dict[str, Any]] = [context(f"{head}{escape(cut(message.subject))}")]
    for line in message.lines[:MAX_LINES]:
        blocks += [plain_section(line), context(links_of(line))]
    if (more := len(message.lines) - MAX_LINES) > 0:
        blocks.append(context(f"And {more} more in <{settings.BASE_URL}/inbox/|your inbox>"))
    body = {"text": f"{escape(message.name)}: {escape(cut(message.subject))}", "blocks": blocks, "unfurl_links": False}
    return Outgoing(delivery.endpoint.url, json.dumps(body).encode(), {"Idempotency-Key": str(delivery.message_id)})


def plain_section(line: ChatLine) -> dict[str, Any]:
    words = cut(f"{line.title} ({line.text})" if line.text else line.title)
    return {"type": "section", "text": {"type": "plain_text", "text": escape(words), "emoji": False}}


def context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def links_of(line: ChatLine) -> str:
    url = urljoin(settings.BASE_URL + "/", line.url)
    return " · ".join([f"<{url}|Open>", *(f"<{act}|{label}>" for label, act in line.links)])

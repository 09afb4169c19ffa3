"""Microsoft Teams workflow webhooks with an Adaptive Card. User text is never Markdown."""

import json
from typing import Any
from urllib.parse import urljoin

from django.conf import settings

from notifications.channels.chat_lines import ChatLine, ChatMessage
from notifications.channels.outgoing import Outgoing
from notifications.channels.slack import cut
from notifications.models import Delivery

MAX_LINES = 10
CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


def compose(delivery: Delivery, message: ChatMessage) -> Outgoing:
    assert delivery.endpoint
    body: list[dict[str, Any]] = [text(f"{message.name}: {cut(message.subject)}", weight="Bolder")]
    for line in message.lines[:MAX_LINES]:
        body += lines_of(line)
    if (more := len(message.lines) - MAX_LINES) > 0:
        body.append(text(f"And {more} more in your inbox"))
    card = {"$schema": SCHEMA, "type": "AdaptiveCard", "version": "1.4", "body": body}
    payload = {"type": "message", "attachments": [{"contentType": CARD, "content": card}]}
    return Outgoing(delivery.endpoint.url, json.dumps(payload).encode(), {"Idempotency-Key": str(delivery.message_id)})


def text(words: str, **style: Any) -> dict[str, Any]:
    """A RichTextBlock, which does not interpret Markdown."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words, **style}]}


def lines_of(line: ChatLine) -> list[dict[str, Any]]:
    found = [text(cut(line.title), weight="Bolder")]
    if line.text:
        found.append(text(cut(line.text), color="Attention" if line.late else "Default"))
    links = [("Open", urljoin(settings.BASE_URL + "/", line.url)), *line.links]
    actions = [{"type": "Action.OpenUrl", "title": label, "url": url} for label, url in links]
    return [*found, {"type": "ActionSet", "actions": actions}]

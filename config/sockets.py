"""WebSocket connections (`/ws/…`): Origin and cookies are checked before a connection is accepted."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from channels.routing import URLRouter
from django.conf import settings
from django.http import parse_cookie
from django.http.request import validate_host

from postmortems.routing import websocket_urlpatterns

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
REFUSED = 1008
UNKNOWN = 4404

router: Any = URLRouter(websocket_urlpatterns)


async def sockets(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept sockets with a known path from pages of this site only."""
    headers = {name.lower(): value.decode("latin1") for name, value in scope["headers"]}
    if not is_own_origin(headers.get(b"origin", ""), headers.get(b"host", "")):
        await receive()
        await send({"type": "websocket.close", "code": REFUSED})
        return
    scope = {**scope, "cookies": parse_cookie(headers.get(b"cookie", ""))}
    if not any(pattern.pattern.match(scope["path"].lstrip("/")) for pattern in websocket_urlpatterns):
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": UNKNOWN})
        return
    await router(scope, receive, send)


def is_own_origin(origin: str, host: str) -> bool:
    """The page comes from the host it connects to, over the same protocol. A missing Origin is refused."""
    try:
        found = urlsplit(origin)
    except ValueError:
        return False
    name = (found.hostname or "").lower()
    allowed = validate_host(f"[{name}]" if ":" in name else name, settings.ALLOWED_HOSTS)
    scheme = "https" if settings.SECURE else "http"
    return found.scheme == scheme and allowed and found.netloc == host

"""The ASGI application: event stream and WebSockets are asynchronous; pages and API run in a thread pool.

Synchronous views under plain ASGI were measured several times slower. In production a proxy may send only `/stream/`
and `/ws/` here and the rest to `config.wsgi`. `config.asgi_middleware` handles requests that need no thread.
"""

from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

from config.command_line import check_settings
from config.databases import set_postgres_options
from config.http_protocol import allow_open_files

set_postgres_options()
check_settings()
stream = get_asgi_application()
pages: Any = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=settings.WEB_THREADS)

from config.asgi_middleware import RequestMiddleware  # noqa: E402 - these need the settings
from config.sockets import sockets  # noqa: E402
from core.web.readiness import warm_up  # noqa: E402

allow_open_files()
middleware = RequestMiddleware(pages, cast(Any, stream))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    kind = scope["type"]
    if kind == "lifespan":
        await lifespan(receive, send)
    elif kind == "websocket":
        await sockets(scope, receive, send)
    else:
        await middleware(scope, receive, send)


async def lifespan(receive: Any, send: Any) -> None:
    warm_up()
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return

"""The ASGI application: event stream and WebSockets are asynchronous; pages and API run in a thread pool.

Synchronous views under plain ASGI were measured several times slower. In production a proxy may send only `/stream/`
and `/ws/` here and the rest to `config.wsgi`. `config.asgi_middleware` handles requests that need no thread.
"""

import os
import sys
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from config.env import env_int
from config.http_protocol import allow_open_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
try:
    stream = get_asgi_application()
    pages: Any = WSGIMiddleware(cast(Any, get_wsgi_application()), workers=env_int("WEB_THREADS", 8, least=1))
except ImproperlyConfigured as error:  # one line instead of a traceback
    sys.exit(f"Wrong setting. {error}")

from config.asgi_middleware import RequestMiddleware  # reads settings, which the lines above have set up
from config.sockets import sockets
from core.web.readiness import warm_up

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

"""Protocol versions: those with an `initialize` request, and those that name the version in every request."""

from base64 import b64decode
from binascii import Error
from typing import Any

from config.mcp.errors import HEADER_MISMATCH, INVALID_PARAMS, UNSUPPORTED_VERSION, ProtocolError

WITH_HANDSHAKE = ["2025-06-18", "2025-11-25"]
STATELESS = ["2026-07-28"]
SUPPORTED = [*WITH_HANDSHAKE, *STATELESS]
VERSION = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES = "io.modelcontextprotocol/clientCapabilities"
NAMED_BY = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}  # the parameter in `Mcp-Name`
ENCODED = "=?base64?"


def negotiated(wanted: object) -> str:
    """The version that `initialize` answers: the wanted one, else the newest with a handshake."""
    return str(wanted) if wanted in WITH_HANDSHAKE else WITH_HANDSHAKE[-1]


def is_stateless(headers: Any, method: str, params: dict[str, Any]) -> bool:
    """Whether the request is one of a stateless version. Raises ProtocolError (400) for headers that do not fit."""
    sent = headers.get("MCP-Protocol-Version")
    meta = params.get("_meta")
    version = meta.get(VERSION) if isinstance(meta, dict) else None
    if method == "initialize" or (version is None and (sent is None or sent in WITH_HANDSHAKE)):
        return False
    for each in [version, sent]:
        if each is not None and each not in STATELESS:
            data = {"supported": SUPPORTED, "requested": str(each)[:40]}
            raise ProtocolError(UNSUPPORTED_VERSION, "Unsupported protocol version", status=400, data=data)
    if version is None or not isinstance(meta, dict) or not isinstance(meta.get(CAPABILITIES), dict):
        raise ProtocolError(INVALID_PARAMS, f"Send {VERSION} and {CAPABILITIES} in “_meta”.", status=400)
    expected = {"MCP-Protocol-Version": version, "Mcp-Method": method}
    if method in NAMED_BY:
        expected["Mcp-Name"] = params.get(NAMED_BY[method])
    for name, value in expected.items():
        if decoded(headers.get(name)) != value:
            raise ProtocolError(HEADER_MISMATCH, f"The header {name} differs from the body.", status=400)
    return True


def decoded(value: str | None) -> str | None:
    if value is None or not (value.startswith(ENCODED) and value.endswith("?=")):
        return value
    try:
        return b64decode(value.removeprefix(ENCODED).removesuffix("?="), validate=True).decode()
    except (Error, UnicodeDecodeError):
        return None

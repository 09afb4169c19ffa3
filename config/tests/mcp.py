"""Calls of the MCP server in tests."""

import json
from typing import Any

from django.http import HttpResponse

from accounts.actions.tokens import create_token
from accounts.models import User
from core.testing import TeamTestCase


class McpTestCase(TeamTestCase):
    def token(self, person: User, scope: str) -> str:
        found: str = create_token(person, name=f"{scope} assistant", scope=scope)[1]
        return found

    def post(self, body: Any, *, by: User | None = None, scope: str = "write", **headers: str) -> HttpResponse:
        """`body` is text, or an object that is sent as JSON."""
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        if by:
            headers["authorization"] = f"Bearer {self.token(by, scope)}"
        headers.setdefault("accept", "application/json, text/event-stream")
        return self.client_class().post("/mcp/", text, content_type="application/json", headers=headers)

    def ask(self, method: str, by: User | None = None, scope: str = "write", **params: Any) -> dict[str, Any]:
        """The response to one request, with status 200."""
        message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
        response = self.post(message, by=by or self.grace, scope=scope)
        assert response.status_code == 200, response.content
        found: dict[str, Any] = response.json()
        assert (found["jsonrpc"], found["id"]) == ("2.0", 7)
        return found

    def result(self, method: str, by: User | None = None, scope: str = "write", **params: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.ask(method, by, scope, **params)["result"]
        return found

    def call(self, name: str, by: User | None = None, scope: str = "write", **arguments: Any) -> Any:
        """What a tool answers, parsed."""
        found = self.result("tools/call", by, scope, name=name, arguments=arguments)
        assert not found["isError"], found
        return json.loads(found["content"][0]["text"])

    def refusal(self, name: str, by: User | None = None, scope: str = "write", **arguments: Any) -> str:
        """The text of the error of a tool."""
        found = self.result("tools/call", by, scope, name=name, arguments=arguments)
        assert found["isError"], found
        text: str = found["content"][0]["text"]
        return text

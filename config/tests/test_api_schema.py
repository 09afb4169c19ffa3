"""The schema against the product: every API response of the ledger is validated against the schema."""

import json
from typing import Any

import pytest
from django.core.files import File
from django.http import HttpResponse
from jsonschema import Draft202012Validator

from config.tests.each_route import RouteTestCase, all_rows, as_json, has_file, send
from config.tests.schema import product_schema
from core.testing import Facts, Route

pytestmark = pytest.mark.slow

STRANGER = 401  # the status of the API, and only of the API, without sign-in
WHO = ["linus", "grace", "mona", "dana"]
ELSEWHERE = {  # no row of the ledger reaches these states; the tests of their apps call them
    "/api/v1/audit-runs/{id}/sign/",
    "/api/v1/certificates/verify/",
    "/api/v1/imports/{id}/confirm/",
    "/api/v1/incidents/{id}/unrestrict/",
    "/api/v1/postmortems/{id}/participation/",
    "/api/v1/sessions/{id}/close/",
    "/api/v1/tasks/{id}/create-issue/",
    "/api/v1/tasks/{id}/issue/",
}


def strict(node: Any) -> Any:
    """The schema with `additionalProperties: false`, so that an undocumented field is an error."""
    if isinstance(node, list):
        return [strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    closed = {name: strict(value) for name, value in node.items()}
    if "properties" in closed and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def answered_rows() -> list[tuple[Route, str]]:
    """The API rows that a person may call, with that person."""
    found = []
    for row in all_rows():
        who = next((who for who in WHO if row.expected[who] < 300), "")
        if who and row.a == STRANGER and row.name not in {"schema", "api-index"}:
            found.append((row, who))
    return found


class SchemaAgainstProduct(RouteTestCase):
    schema: Facts

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.schema = strict(product_schema())

    def problems(self, shape: Facts, body: Any) -> list[str]:
        whole = {**shape, "components": self.schema["components"]}
        found = Draft202012Validator(whole).iter_errors(body)
        return [f"{'.'.join(map(str, each.absolute_path))}: {each.message[:160]}" for each in found]

    def ask(self, row: Route, who: str) -> tuple[str, Any, HttpResponse]:
        """Path in the schema, request body, and response."""
        with self.made(row) as arguments:
            client, url, body = self.client_of(who), self.url(row, arguments), self.body(row, arguments)
            response = send(client, row.method, url, body)
            if has_file(body):  # in the schema a string
                body = {name: "" if isinstance(value, File) else value for name, value in body.items()}
            sent = None if body is None else json.loads(as_json(client, body))
        return self.path_of(url.partition("?")[0]), sent, response

    def path_of(self, url: str) -> str:
        """`/api/v1/tasks/A-79/` is `/api/v1/tasks/{id}/`; the path with the most literal parts."""
        parts = url.split("/")
        fits = []
        for path in self.schema["paths"]:
            others = path.split("/")
            if len(others) == len(parts) and all(
                a == b or b.startswith("{") for a, b in zip(parts, others, strict=True)
            ):
                fits.append(path)
        assert fits, f"the schema does not know {url}"
        return min(fits, key=lambda path: path.count("{"))

    def test_each_operation_matches_the_schema(self) -> None:
        asked = set()
        for row, who in answered_rows():
            path, sent, response = self.ask(row, who)
            with self.subTest(path=path, method=row.method):
                operation = self.schema["paths"][path][row.method.lower()]
                asked.add((path, row.method.lower()))
                result = operation["responses"]
                assert str(response.status_code) in result, f"{response.status_code} is not among {list(result)}"
                answer = result[str(response.status_code)]
                name = answer.get("$ref", "").rpartition("/")[2]
                shapes = (self.schema["components"]["responses"][name] if name else answer).get("content", {})
                if not shapes:
                    assert not response.content, response.content[:200]
                if "application/json" in shapes:
                    shape = shapes["application/json"]["schema"]
                    assert not (wrong := self.problems(shape, response.json())), wrong[:5]
                if sent and row.method != "GET":
                    assert "requestBody" in operation, f"takes {sent}, and the schema says it takes nothing"
                    body = next(iter(operation["requestBody"]["content"].values()))["schema"]
                    assert not (wrong := self.problems(body, sent)), wrong[:5]
        every = {(path, verb) for path, verbs in self.schema["paths"].items() for verb in verbs}
        every = {(path, verb) for path, verb in every if path not in ELSEWHERE}
        assert not every - asked, f"no row requests these: {sorted(every - asked)}"

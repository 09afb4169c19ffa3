"""Calls of the API with input made from its own schema: never an error of ours, and only answers that are declared."""

import json
import random
import re
import string
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

from config.tests.each_route import RouteTestCase, all_rows, one_in_five
from config.tests.schema import product_schema
from core.testing import Route

pytestmark = pytest.mark.slow

ODD: list[Any] = ["", " ", "\u202e", "٣", "1e400", -1, 2**63, True, None, [], {}, [None], "9999-12-31T23:59:59-14:00"]
FORMATS: dict[str, list[str]] = {
    "date": ["2026-03-02", "2024-02-29", "0001-01-01", "2026-02-30"],
    "date-time": ["2026-03-02T09:00:00Z", "2026-03-29T02:30:00+01:00", "9999-12-31T23:59:59Z"],
    "email": ["someone@example.test", "x@y"],
    "uri": ["https://example.test/a?b=1", "javascript:alert(1)"],
    "uuid": ["6f1ed002-ab5c-4b63-9c2d-1f3d3a4b5c6d"],
    "time": ["09:00:00", "24:00"],
    "decimal": ["0.5", "-1", "99999999999"],
}


class Maker:
    """Values for a schema; about one in eight does not fit it."""

    def __init__(self, components: dict[str, Any], seed: int) -> None:
        self.components, self.dice = components, random.Random(seed)

    def value(self, schema: dict[str, Any], depth: int = 0) -> Any:
        if self.dice.random() < 0.12:
            return self.dice.choice(ODD)
        if "$ref" in schema:
            return self.value(self.components[schema["$ref"].rpartition("/")[2]], depth)
        for several in ("oneOf", "anyOf", "allOf"):
            if schema.get(several):
                return self.value(self.dice.choice(schema[several]), depth)
        if schema.get("enum"):
            return self.dice.choice(schema["enum"])
        kind = schema.get("type", "string")
        return self.of_type(self.dice.choice(kind) if isinstance(kind, list) else kind, schema, depth)

    def of_type(self, kind: str, schema: dict[str, Any], depth: int) -> Any:
        if kind == "object":
            return self.fields(schema, depth)
        if kind == "array":
            count = 0 if depth > 3 else self.dice.randint(0, 3)
            return [self.value(schema.get("items", {}), depth + 1) for _ in range(count)]
        if kind in ("integer", "number"):
            return self.dice.choice([0, 1, 2, 7, schema.get("minimum", -1), schema.get("maximum", 10**6)])
        if kind == "boolean":
            return self.dice.random() < 0.5
        return None if kind == "null" else self.text(schema)

    def fields(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        required = schema.get("required", [])
        named = schema.get("properties", {}).items()
        return {
            name: self.value(each, depth + 1) for name, each in named if name in required or self.dice.random() < 0.6
        }

    def text(self, schema: dict[str, Any]) -> str:
        if found := FORMATS.get(schema.get("format", "")):
            return self.dice.choice(found)
        longest = min(schema.get("maxLength", 200), 300)
        letters = string.ascii_letters + " äß\n-_@#/.:" + "漢🙂"
        return "".join(self.dice.choices(letters, k=self.dice.randint(0, longest)))


def api_rows() -> list[Route]:
    return [row for row in all_rows() if row.name.startswith("api-")]


class GeneratedInput(RouteTestCase):
    schema: ClassVar[dict[str, Any]]
    paths: ClassVar[list[tuple[re.Pattern[str], dict[str, Any]]]]

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.schema = product_schema()
        named = sorted(cls.schema["paths"].items(), key=lambda pair: pair[0].count("{"))
        cls.paths = [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), each) for path, each in named]

    def operation(self, url: str, method: str) -> dict[str, Any] | None:
        found = (each.get(method.lower()) for path, each in self.paths if path.fullmatch(url))
        return next((each for each in found if each), None)

    def test_operations_respond_as_declared(self) -> None:
        self.check(one_in_five(api_rows()), rounds=1)

    @pytest.mark.long
    def test_all_operations_respond_as_declared(self) -> None:
        self.check(api_rows(), rounds=5)

    def check(self, rows: list[Route], *, rounds: int) -> None:
        wrong, asked = [], 0
        for number, row in enumerate(rows):
            for turn in range(rounds):
                make = Maker(self.schema["components"]["schemas"], seed=number * rounds + turn)
                if result := self.ask(row, make):
                    asked += 1
                    wrong += [result] if result.startswith("!") else []
        self.assertEqual(wrong, [])
        self.assertGreater(asked, len(rows) / 2)

    def ask(self, row: Route, make: Maker) -> str:
        """One call by an admin in a world that is rolled back; what is wrong with the answer begins with "!"."""
        client = Client(raise_request_exception=False)
        with self.made(row) as arguments:
            client.force_login(self.dana)
            url = reverse(row.name, kwargs=arguments)
            operation = self.operation(url, row.method)
            if operation is None:
                return ""
            query, body = query_of(operation, make), body_of(operation, make.value)
            text = json.dumps(body) if body is not None else ""
            response = client.generic(row.method, f"{url}?{query}", text, content_type="application/json")
        if response.status_code < 500 and str(response.status_code) in operation["responses"]:
            return "answered"
        return f"! {row.method} {url}?{query} {text[:300]} → {response.status_code}"


def query_of(operation: dict[str, Any], make: Maker) -> str:
    asked = [each for each in operation.get("parameters", []) if each["in"] == "query" and make.dice.random() < 0.4]
    return urlencode([(each["name"], str(make.value(each["schema"]))) for each in asked])


def body_of(operation: dict[str, Any], value: Callable[[dict[str, Any]], Any]) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return value(content["application/json"]["schema"]) if "application/json" in content else None

"""Rules of the API schema: formats, names, errors, examples."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from config.tests.schema import product_schema
from config.tests.test_api_journey import V1, Caller
from core.testing import TeamTestCase

pytestmark = pytest.mark.slow


def alternatives(node: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Each `oneOf` of the schema with its path."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, value in children:
        if name == "oneOf":
            yield path, value
        yield from alternatives(value, f"{path}/{name}")


def enumerations(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each part of the schema with an `enum`."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if isinstance(node, dict) and isinstance(node.get("enum"), list):
        yield path, node
    for name, value in children:
        yield from enumerations(value, f"{path}/{name}")


def values_of_another_type(shape: Any) -> list[Any]:
    type_only = Draft202012Validator({"type": shape["type"]} if "type" in shape else {})
    return [value for value in shape["enum"] if not type_only.is_valid(value)]


def takes_empty(shape: Any) -> bool:
    return not list(Draft202012Validator(shape).iter_errors("")) if "$ref" not in shape else False


class SchemaTests(TeamTestCase):
    def test_answers_that_may_be_empty_have_no_format(self) -> None:
        """ "" is neither a URI nor an address."""
        shapes = product_schema()["components"]["schemas"]
        assert "format" not in shapes["Task"]["properties"]["link"]
        for name, shape in shapes.items():
            for field, facts in shape.get("properties", {}).items():
                assert not (facts.get("readOnly") and facts.get("format") in {"uri", "email"}), (name, field)

    def test_the_phase_of_an_object_is_its_status(self) -> None:
        schema = product_schema()
        names = [
            (name, "state" in shape.get("properties", {})) for name, shape in schema["components"]["schemas"].items()
        ]
        for path, verbs in schema["paths"].items():
            parameters = [each["name"] for one in verbs.values() for each in one.get("parameters", [])]
            names.append((path, "state" in parameters))
        assert not [name for name, is_state in names if is_state]

    def test_each_value_of_an_enumeration_has_the_type_of_its_field(self) -> None:
        wrong = [path for path, shape in enumerations(product_schema()) if values_of_another_type(shape)]
        assert not wrong, wrong

    def test_each_operation_and_query_parameter_is_described(self) -> None:
        bare = []
        for path, verbs in product_schema()["paths"].items():
            for verb, operation in verbs.items():
                if not operation.get("description"):
                    bare.append((verb, path))
                parameters = [each for each in operation.get("parameters", []) if each["in"] == "query"]
                bare += [(verb, path, each["name"]) for each in parameters if not each.get("description")]
        assert not bare, bare

    def test_an_empty_text_fits_what_the_schema_says_of_a_field_that_takes_it(self) -> None:
        schema = product_schema()
        link = {"components": schema["components"], "$ref": "#/components/schemas/TaskInput"}
        for value in ["", "https://example.org/PAY-7"]:
            assert not list(Draft202012Validator(link).iter_errors({"title": "Add an alert", "link": value})), value
        digest = {"components": schema["components"], "$ref": "#/components/schemas/EvidenceInput"}
        for value, fits in [("", True), ("a" * 64, True), ("a", False)]:
            assert (not list(Draft202012Validator(digest).iter_errors({"sha256": value}))) is fits, value
        assert not [path for path, kinds in alternatives(schema) if sum(map(takes_empty, kinds)) > 1]
        Caller(self.ada).post("/tasks/", 201, title="Add an alert", link="")

    def test_read_that_a_rule_can_refuse_declares_it(self) -> None:
        operation = product_schema()["paths"][f"{V1}/checklists/{{slug}}/newest/"]["get"]
        assert "409" in operation["responses"]

    def test_schema_is_complete_and_has_the_main_operations(self) -> None:
        paths = product_schema()["paths"]
        for url, verbs in paths.items():
            for verb, operation in verbs.items():
                expected = {"400", "401", "403", "404", "422", "429", "503"}
                expected |= set() if verb == "get" else {"409", "415"}
                expected |= {"412"} if verb == "patch" else set()
                assert not (lacks := expected - set(operation["responses"])), (url, verb, lacks)
        for url in ["incidents/", "tasks/", "tasks/{id}/accept/", "imports/"]:
            (body,) = paths[f"{V1}/{url}"]["post"]["requestBody"]["content"].values()
            assert body.get("examples"), url

"""No operation of the API ignores a query parameter or a body field that it does not know."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT, encode_multipart

from config.tests.schema import product_schema
from config.tests.test_api_journey import V1, Caller
from core.testing import TeamTestCase
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

WRONG = "zq_wrong"
REFERENCES = {
    "attendance-conditions": "A",
    "audit-runs": "RUN",
    "certificates": "CERT",
    "drills": "DR",
    "findings": "F",
    "incidents": "INC",
    "postmortems": "INC",
    "review-meetings": "M",
    "sessions": "S",
    "tasks": "A",
}
UUID = "00000000-0000-0000-0000-000000000000"


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, verb, each) for path, verbs in product_schema()["paths"].items() for verb, each in verbs.items()]


def address(path: str) -> str:
    """A valid address of an object that need not exist."""
    prefix = REFERENCES.get(path.split("/")[3])
    words = {"id": f"{prefix}-1" if prefix else "1", "uid": UUID, "slug": "x", "code": "x", "name": "detected"}
    return re.sub(r"{(\w+)}", lambda found: words.get(found[1], "1"), path)


class KnownNamesTests(TeamTestCase):
    def setUp(self) -> None:
        self.api = Caller(self.dana, "admin")

    def test_a_misspelled_field_is_named_with_the_closest_known_one(self) -> None:
        data = self.api.call("POST", "/tasks/", 422, {"titel": "Add an alert"})
        assert data == {
            "detail": "Invalid field: titel.",
            "errors": {"titel": ["This operation has no such field. Did you mean “title”?"]},
        }
        data = self.api.call("POST", "/tasks/", 422, {"title": "Add an alert", "status": "verified", "zq": 1})
        assert set(data["errors"]) == {"status", "zq"}
        assert not CorrectiveTask.objects.exists()

    def test_a_field_that_another_operation_changes_is_refused_with_a_hint(self) -> None:
        data = self.api.patch(f"/tasks/{make_task().ref}/", 422, status="done", titel="Add an alert")
        assert "other operations" in data["errors"]["status"][0]
        assert "“title”" in data["errors"]["titel"][0]

    def test_a_misspelled_filter_is_named_with_the_closest_known_one(self) -> None:
        data = self.api.get("/tasks/?onwer=ada", 422)
        assert data["errors"] == {"onwer": ["This operation has no such parameter. Did you mean “owner”?"]}
        self.api.get("/tasks/?owner=ada&page_size=3&format=json", 200)

    def test_a_field_inside_a_list_is_named_with_its_place(self) -> None:
        body = {"attendance": [{"person": "ada", "presence": "present"}, {"persn": "ada"}]}
        data = self.api.call("POST", "/sessions/record/", 422, body)
        assert list(data["errors"]) == ["attendance.1.persn"]

    def test_many_unknown_fields_are_answered_with_the_first_ones(self) -> None:
        data = self.api.call("POST", "/tasks/", 422, {f"{n}{'x' * 200}": n for n in range(2_000)})
        assert len(data["errors"]) == 10
        assert max(map(len, data["errors"])) == 60

    @pytest.mark.slow
    def test_each_operation_refuses_unknown_parameters_and_fields(self) -> None:
        for path, verb, operation in operations():
            body: Any = {}
            with self.subTest(path=path, verb=verb):
                answer = self.send(verb, f"{address(path)}?{WRONG}=1", body, operation)
                assert answer.status_code == 422, (answer.status_code, answer.content[:300])
                assert WRONG in answer.json()["errors"]
                if verb == "get":
                    continue
                answer = self.send(verb, address(path), {WRONG: 1}, operation)
                assert answer.status_code == 422, (answer.status_code, answer.content[:300])
                assert WRONG in answer.json()["errors"]

    def send(self, verb: str, url: str, body: dict[str, Any], operation: dict[str, Any]) -> Any:
        kinds = operation.get("requestBody", {}).get("content", {})
        if list(kinds) == ["multipart/form-data"]:
            body = {**body, "file": SimpleUploadedFile("a.txt", b"a")}
            sent = encode_multipart("BoUnDaRyStRiNg", body)
            return self.api.client.generic(verb.upper(), url, sent, content_type=MULTIPART_CONTENT)
        return getattr(self.api.client, verb)(url, body or None, content_type="application/json")


@pytest.mark.slow
def test_the_list_of_operations_is_complete() -> None:
    assert len(operations()) > 200 and all(path.startswith(V1) for path, *_ in operations())

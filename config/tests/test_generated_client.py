"""A client that openapi-python-client generates from the schema imports completely and talks to the product."""

import importlib
import json
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler

from accounts.actions.tokens import create_token
from accounts.models import ApiToken
from config.tests.schema import product_schema
from core.testing import TeamTestCase

pytestmark = pytest.mark.slow
PACKAGE = "debrief_client"
GENERATOR = shutil.which("openapi-python-client", path=str(Path(sys.executable).parent))


def wsgi_app(environ: dict[str, Any], start_response: Any) -> Any:
    """The product without the signals around a request, which would close the connection of the test."""
    handler = WSGIHandler()
    request = handler.request_class(environ)
    response = handler.get_response(request)
    start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
    return [response.content]


@pytest.mark.skipif(GENERATOR is None, reason="openapi-python-client is not installed")
class GeneratedClientTests(TeamTestCase):
    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        schema = Path(cls.folder.name) / "schema.json"
        schema.write_text(json.dumps(product_schema()))
        out = Path(cls.folder.name) / PACKAGE
        command = [str(GENERATOR), "generate", "--path", str(schema), "--meta", "none", "--output-path", str(out)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        sys.path.insert(0, cls.folder.name)
        cls.addClassCleanup(cls.forget_package)
        super().setUpClass()

    @classmethod
    def forget_package(cls) -> None:
        sys.path.remove(cls.folder.name)
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]

    def module(self, name: str) -> Any:
        return importlib.import_module(f"{PACKAGE}.{name}")

    def client_of(self, person: Any) -> Any:
        _, secret = create_token(person, name="Generated client", scope=ApiToken.Scope.WRITE)
        transport = httpx.WSGITransport(app=wsgi_app)
        return self.module("client").AuthenticatedClient(
            base_url="http://testserver", token=secret, httpx_args={"transport": transport}
        )

    def call(self, operation: str, client: Any, *args: Any, **kwargs: Any) -> Any:
        response = self.module(f"api.{operation}").sync_detailed(*args, client=client, **kwargs)
        assert response.status_code < HTTPStatus.BAD_REQUEST, (operation, response.content)
        return response.parsed

    def test_every_module_imports(self) -> None:
        root = Path(self.folder.name)
        modules = [path.relative_to(root).with_suffix("") for path in (root / PACKAGE).rglob("*.py")]
        self.assertGreater(len(modules), 200)
        for module in modules:
            importlib.import_module(".".join(module.parts).removesuffix(".__init__"))

    def test_generated_client_calls_ten_operations(self) -> None:
        ada, models = self.client_of(self.ada), self.module("models")
        self.assertEqual(self.call("me.me_retrieve", ada).handle, "ada")
        declare = models.DeclareInput(title="Generated client", severity=2)
        incident = self.call("incidents.incidents_create", ada, body=declare, idempotency_key="once")
        again = self.call("incidents.incidents_create", ada, body=declare, idempotency_key="once")
        self.assertEqual(incident.ref, again.ref)
        number = incident.ref
        entry = self.call("incidents.incidents_entries_create", ada, number, body=models.EntryInput(text="Seen"))
        self.assertEqual(entry.text, "Seen")
        edit = models.PatchedIncidentEditInput(title="Generated client works")
        self.assertEqual(self.call("incidents.incidents_partial_update", ada, number, body=edit).title, edit.title)
        detail = self.call("incidents.incidents_retrieve", ada, number)
        self.assertEqual(detail.incident.ref, incident.ref)
        task = self.call(
            "tasks.tasks_create",
            ada,
            body=models.TaskInput(title="Write a test", done_when="The test fails first", incident=incident.ref),
        )
        accepted = models.AcceptTaskInput(owner="ada", due_on=date(2030, 1, 1))
        self.assertEqual(self.call("tasks.tasks_accept_create", ada, task.ref, body=accepted).owner, "ada")
        self.assertEqual(self.call("tasks.tasks_start_create", ada, task.ref).status, "in_progress")
        listed = self.call("tasks.tasks_list", ada, incident=incident.ref)
        self.assertEqual([row.ref for row in listed.results], [task.ref])
        self.assertEqual(self.call("search.search_list", ada, q=incident.ref)[0].reference, incident.ref)
        self.assertEqual(self.call("services.services_list", ada).results, [])

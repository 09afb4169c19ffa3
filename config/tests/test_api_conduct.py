"""Rules of all API operations: errors, limits, paging, idempotency keys, no extra fields."""

from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tests.schema import product_schema
from config.tests.test_api_journey import V1, Caller
from core.api.errors import SEND_EITHER, SEND_FILE, SEND_JSON
from core.api.models import KeyedCall
from core.api.throttles import AnonymousThrottle, ReadThrottle, WriteThrottle
from core.testing import NOW, TeamTestCase
from incidents.actions.timeline import add_entry
from incidents.models import Incident
from incidents.tests.factories import make_incident
from tasks.models import CorrectiveTask
from tasks.tests.factories import make_task

pytestmark = pytest.mark.slow

KEYED: list[tuple[str, dict[str, Any]]] = [
    ("/incidents/", {"title": "Errors", "severity": 2}),
    ("/tasks/", {"title": "Add an alert"}),
    ("/audit-runs/", {"checklist": "lb-baseline"}),
    ("/programs/", {"title": "Leading"}),
    ("/checklists/", {"title": "DNS review"}),
]


class ErrorTests(TeamTestCase):
    def setUp(self) -> None:
        self.api = Caller(self.mona)

    def test_invalid_fields_are_reported_in_one_format(self) -> None:
        incident, task = make_incident().ref, make_task().ref
        bad: list[tuple[str, Any, str]] = [
            ("/incidents/", {"severity": 2}, "title"),
            ("/incidents/", {"title": "x", "severity": 2, "lead": "nobody"}, "lead"),
            (f"/incidents/{incident}/entries/", {"text": "x", "at": "2024-02-13T22:00"}, "at"),
            (f"/incidents/{incident}/log/", {"text": "/foo"}, "text"),
            (f"/tasks/{task}/date/", {"due_on": "soon"}, "due_on"),
            ("/tasks/", {"title": "x", "incident": "INC-999999"}, "incident"),
            ("/sessions/", {"title": "x", "program": "none"}, "program"),
            ("/imports/", {"text": ""}, "text"),
            ("/notifications/read/", {"upto": "all"}, "upto"),
            ("/tasks/", {"title": 7}, "title"),
            ("/tasks/", ["a", "list"], "non_field_errors"),
        ]
        for url, body, field in bad:
            data = self.api.call("POST", url, 422, body)
            assert set(data) == {"detail", "errors"} and list(data["errors"]) == [field], (url, data)
            assert all(isinstance(words, str) for words in data["errors"][field]), data
            assert "highlighted" not in data["detail"], data

    def test_detail_names_the_invalid_fields(self) -> None:
        data = self.api.call("POST", "/incidents/", 422, {"kind": "bogus"})
        assert data["detail"] == "Invalid fields: title, severity, kind."
        assert self.api.get("/tasks/?status=bogus", 422)["detail"] == "Invalid field: status."

    def test_conflict_speaks_of_versions_and_not_of_a_page(self) -> None:
        url = f"/incidents/{make_incident().ref}/entries/"
        entry = self.api.call("POST", url, 201, {"text": "Errors"})
        self.api.call("PATCH", f"{url}{entry['id']}/", 200, {"text": "More errors", "version": 1})
        data = self.api.call("PATCH", f"{url}{entry['id']}/", 409, {"text": "Fewer", "version": 1})
        assert (data["version"], "Version 2 is current" in data["detail"]) == (2, True), data

    def test_invalid_filter_value_is_a_422(self) -> None:
        for query in ["incidents/?status=opne", "tasks/?incident=214", "tasks/?status=x", "sessions/?status=x"]:
            assert set(self.api.get(f"/{query}", 422)) == {"detail", "errors"}, query
        assert "cursor" in self.api.get("/tasks/?cursor=cD14eQ", 422)["errors"]
        for query, name in [("postmortems/?required=maybe", "required"), ("notifications/?unread=2", "unread")]:
            assert list(self.api.get(f"/{query}", 422)["errors"]) == [name], query
        self.api.get("/notifications/?unread=1", 200)

    def test_401_explains_authentication(self) -> None:
        for headers in [{}, {"authorization": "Bearer dbf_none"}]:
            answer = Client(headers=headers).get(f"{V1}/incidents/")
            assert (answer.status_code, list(answer.json())) == (401, ["detail"])
            assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_401_says_how_to_get_a_token_and_where_the_documentation_is(self) -> None:
        for url in [f"{V1}/", f"{V1}/schema/", f"{V1}/incidents/"]:
            detail = Client().get(url).json()["detail"]
            for words in ["Authorization: Bearer dbf_", "http://testserver/me/tokens/", "http://testserver/api/docs/"]:
                assert words in detail, (url, detail)
        detail = Client(headers={"authorization": "Bearer dbf_none"}).get(f"{V1}/incidents/").json()["detail"]
        assert "expired or revoked" in detail and "http://testserver/me/tokens/" in detail

    def test_refusals_of_method_and_media_type_say_what_to_send(self) -> None:
        client = self.api.client
        assert client.put(f"{V1}/incidents/").json()["detail"] == "PUT is not possible here. Possible: GET, POST, HEAD."
        answer = client.post(f"{V1}/tasks/", b"title=x", content_type="application/x-www-form-urlencoded")
        assert "Content-Type: application/json" in answer.json()["detail"]
        answer = client.get(f"{V1}/tasks/", headers={"accept": "application/xml"})
        assert (answer.status_code, "Accept: application/json" in answer.json()["detail"]) == (406, True)
        for body in [b'["a", "list"]', b'"text"', b"null"]:
            data = client.post(f"{V1}/tasks/", body, content_type="application/json").json()
            assert data["errors"] == {"non_field_errors": ["Send one JSON object: {…}."]}, (body, data)

    def test_unknown_names_are_quoted_and_people_may_be_written_with_at(self) -> None:
        body = {"title": "Errors", "severity": "high", "services": ["nope"], "lead": "@nobody"}
        errors = self.api.call("POST", "/incidents/", 422, body)["errors"]
        assert "“nope” was not found." in errors["services"][0]
        assert "“SEV-2”" in errors["severity"][0]
        assert errors["lead"][0].startswith("@nobody was not found")
        assert self.api.post("/incidents/", 201, title="Errors", severity=2, lead="@ada")["lead"] == "ada"

    def test_refused_choice_is_answered_with_the_choices(self) -> None:
        refused = self.api.call("POST", "/incidents/", 422, {"title": "x", "severity": 2, "kind": "outage"})
        assert refused["errors"]["kind"][0].endswith("Choose one of: real, near_miss, planned.")
        filtered = self.api.get("/programs/?status=open", 422)
        assert filtered["errors"]["status"] == ["Choose one of: proposed, active, archived."]
        assert "in_progress" in self.api.get("/audit-runs/?status=open", 422)["errors"]["status"][0]

    def test_404_is_json_without_internal_names(self) -> None:
        for url in ["/incidents/INC-999999/", "/people/nobody/", "/imports/9/"]:
            assert self.api.get(url, 404)["detail"] == "Not found, or you do not have access."
        assert "/api/v1/" in self.api.get("/nothing/", 404)["detail"]
        for url in ["/api/", "/api/v2/incidents/"]:
            assert "/api/v1/" in self.api.client.get(url).json()["detail"]

    def test_options_reveal_nothing(self) -> None:
        hidden = make_incident(circle=self.circle).ref
        client = Caller(self.mallory).client
        response = [client.options(f"{V1}/incidents/{ref}/") for ref in [hidden, "INC-999999"]]
        assert {answer.status_code for answer in response} == {405}
        assert response[0].content == response[1].content
        assert Client().options(f"{V1}/incidents/").status_code == 401


class LimitTests(TeamTestCase):
    def setUp(self) -> None:
        caches["counters"].clear()
        for throttle in [ReadThrottle, WriteThrottle, AnonymousThrottle]:
            before = throttle.THROTTLE_RATES
            throttle.THROTTLE_RATES = {"read": "3/min", "write": "1/min", "anonymous": "2/min"}
            self.addCleanup(setattr, throttle, "THROTTLE_RATES", before)
        self.addCleanup(caches["counters"].clear)

    def test_throttled_calls_have_retry_after(self) -> None:
        client = Caller(self.grace).client
        answers = [client.get(f"{V1}/severities/") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].headers["Retry-After"] in answers[-1].json()["detail"]

    def test_writes_have_their_own_rate_limit(self) -> None:
        caller = Caller(self.grace)
        caller.post("/tasks/", 201, title="One")
        caller.post("/tasks/", 429, title="Two")

    def test_anonymous_calls_are_throttled_with_and_without_token(self) -> None:
        guesses = [Client(headers={"authorization": f"Bearer dbf_{n}"}) for n in range(2)]
        answers = [client.get(f"{V1}/incidents/") for client in [*guesses, Client()]]
        assert [answer.status_code for answer in answers] == [401, 401, 429]
        assert "Retry-After" in answers[-1].headers

    def test_forged_forwarded_address_does_not_avoid_throttling(self) -> None:
        result = [f"10.1.1.{number}" for number in range(3)]
        answers = [Client(headers={"x-forwarded-for": each}).get(f"{V1}/incidents/") for each in result]
        assert [answer.status_code for answer in answers] == [401, 401, 429]


class PageTests(TeamTestCase):
    def test_pages_neither_skip_nor_repeat_while_rows_are_added(self) -> None:
        api = Caller(self.grace)
        for n in range(5):
            make_incident(title=f"Incident {n}")
            make_task(title=f"Task {n}")
        for url, make in [("/incidents/", make_incident), ("/tasks/", make_task)]:
            first = api.get(f"{url}?page_size=2")
            seen, following = [row["ref"] for row in first["results"]], first["next"]
            while following:
                make(title="Added meanwhile")
                page = api.get(following)
                seen, following = seen + [row["ref"] for row in page["results"]], page["next"]
            assert len(seen) == len(set(seen)) == 5, (url, seen)
            back = api.get(page["previous"])
            assert [row["ref"] for row in back["results"]] == seen[2:4], (url, seen)

    def test_page_size_out_of_range_is_refused(self) -> None:
        api = Caller(self.grace)
        for size in ["0", "201", "-1", "many", "", "9" * 40]:
            assert list(api.get(f"/tasks/?page_size={size}", 422)["errors"]) == ["page_size"], size
        for size in ["1", "200"]:
            api.get(f"/tasks/?page_size={size}")


class BodyTests(TeamTestCase):
    def test_only_json_bodies_are_accepted_without_files(self) -> None:
        client, task = Caller(self.dana, "admin").client, make_task()
        incident = make_incident().ref
        urls = [
            "/tasks/",
            f"/tasks/{task.ref}/start/",
            f"/incidents/{incident}/entries/",
            "/reminders/resume/",
            "/teams/",
        ]
        for url in urls:
            for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]:
                answer = client.post(V1 + url, b"--x--", content_type=kind)
                assert (answer.status_code, list(answer.json())) == (415, ["detail"]), (url, kind, answer.status_code)
        answer = client.patch(f"{V1}/me/", b"name=Ada", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 415

    def test_refused_body_names_the_content_types_that_the_operation_takes(self) -> None:
        client, incident = Caller(self.ada).client, make_incident()
        entry = add_entry(incident, by=self.ada, text="Errors rise", now=NOW)
        file = f"/incidents/{incident.ref}/entries/{entry.pk}/files/"
        for url, words in [("/tasks/", SEND_JSON), (file, SEND_FILE), ("/imports/", SEND_EITHER)]:
            answer = client.post(V1 + url, b"{}", content_type="image/png")
            assert (answer.status_code, answer.json()["detail"]) == (415, words), url
        answer = client.post(V1 + file, b"{}", content_type="application/json")
        assert answer.status_code == 422

    def test_verbs_with_an_optional_file_accept_json_too(self) -> None:
        client, url = Caller(self.ada).client, f"{V1}/tasks/{make_task().ref}/evidence/"
        assert client.post(url, {"text": "As a form"}).status_code == 200
        assert client.post(url, {"text": "As JSON"}, content_type="application/json").status_code == 200


class IdempotencyKeyTests(TeamTestCase):
    def test_repeated_key_creates_one_object_of_each_kind(self) -> None:
        api = Caller(self.grace)
        for n, (url, body) in enumerate(KEYED):
            data = [api.call("POST", url, 201, body, **{"Idempotency-Key": f"k{n}"}) for _ in range(2)]
            assert data[0] == data[1], url
        assert (Incident.objects.count(), CorrectiveTask.objects.count()) == (1, 1)

    def test_repeated_key_adds_evidence_once_and_compares_the_content_of_files(self) -> None:
        client, task = Caller(self.ada).client, make_task()
        url = f"{V1}/tasks/{task.ref}/evidence/"

        def attach(content: bytes) -> Any:
            file = SimpleUploadedFile("log.txt", content, "text/plain")
            return client.post(url, {"text": "Log", "file": file}, headers={"Idempotency-Key": "once"})

        answers = [attach(b"one"), attach(b"one"), attach(b"two")]
        assert [answer.status_code for answer in answers] == [200, 200, 422]
        assert "Idempotent-Replay" in answers[1].headers
        assert task.evidence.count() == 1

    def test_answers_with_secrets_are_not_stored(self) -> None:
        api = Caller(self.dana, "admin")
        for _ in range(2):
            api.call("POST", "/tokens/", 201, {"name": "x", "scope": "read"}, **{"Idempotency-Key": "once"})
        assert not KeyedCall.objects.exists()

    def test_every_post_takes_a_key_except_those_that_answer_a_secret(self) -> None:
        paths, without = product_schema()["paths"], set()
        for url, verbs in paths.items():
            found = [each["name"] for each in verbs.get("post", {}).get("parameters", [])]
            if "post" in verbs and "Idempotency-Key" not in found:
                without.add(url.removeprefix("/api/v1"))
        assert without == {
            "/alert-sources/",
            "/alert-sources/{id}/rotate/",
            "/calendar-feeds/",
            "/channels/",
            "/channels/{id}/rotate/",
            "/invitations/",
            "/sessions/{id}/feedback/",
            "/tokens/",
            "/trackers/{id}/rotate/",
        }


class BudgetTests(TeamTestCase):
    """Statements of one call with a token: at most 4 for a list, 7 for one object, for any number of rows."""

    def test_lists_and_objects_stay_within_their_query_budget(self) -> None:
        api = Caller(self.grace)
        for size in [1, 6]:
            for _ in range(size):
                task = make_task(incident=make_incident(), team=self.team)
            for url in ["incidents", "tasks", "audit-runs", "findings", "sessions", "programs", "notifications"]:
                self.ask(api, f"/{url}/", 4)
            self.ask(api, f"/tasks/{task.ref}/", 7)
            self.ask(api, f"/tasks/{task.ref}/evidence/", 7)

    def ask(self, api: Caller, url: str, most: int) -> None:
        api.get(url)
        with CaptureQueriesContext(connection) as asked:
            api.get(url)
        assert len(asked) <= most, (url, [query["sql"][:120] for query in asked.captured_queries])

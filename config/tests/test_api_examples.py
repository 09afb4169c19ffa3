"""Every request body of the schema has an example, and its serializer accepts it.

The examples tell one story: the load balancer outage INC-214. Its people and objects exist in these tests.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import RequestFactory
from drf_spectacular.drainage import get_override
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from accounts.models import Team
from config.sample.catalog import SERVICES
from config.sample.people import PEOPLE, TEAMS
from config.tests.schema import product_schema
from core.api.examples import example
from core.api.known_names import body_of, described, names_inside, unknown_in
from core.testing import NOW, TeamTestCase, make_user
from incidents.models import Service
from incidents.tests.factories import make_incident
from tasks.models import TrackerConnection
from tasks.tests.factories import make_task
from training.tests.factories import make_program

INCIDENTS, TASKS = [187, 214], [79, 80]


def bodies() -> Iterator[tuple[str, serializers.Serializer[Any]]]:
    """Each operation with a request body, and its serializer."""
    generator = SchemaGenerator()
    generator._initialise_endpoints()
    for path, _, method, view in generator._get_paths_and_endpoints():
        operation = described(view, getattr(view, "action", None) or method.lower(), method)
        if not operation.is_excluded() and (body := body_of(operation)):
            yield f"{method} {path}", getattr(body, "child", body)


def examples_of(body: serializers.Serializer[Any]) -> list[dict[str, Any]]:
    return [each.value for each in get_override(body, "examples", [])]


def only_files(body: serializers.Serializer[Any]) -> bool:
    return all(isinstance(field, serializers.FileField) for field in body.fields.values())


class ExampleTests(TeamTestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        for handle, name, role, _ in PEOPLE:
            make_user(handle, role, name=name)
        for name, *_ in TEAMS:
            Team.objects.get_or_create(slug=name.lower(), defaults={"name": name})
        for slug, name, *_ in SERVICES:
            Service.objects.create(slug=slug, name=name)
        cls.incidents = [make_incident(pk=number) for number in INCIDENTS]
        for number in TASKS:
            make_task(pk=number, incident=cls.incidents[-1])
        make_program(cls.mona, slug="load-balancer-incidents")
        TrackerConnection.objects.create(pk=1, project="example/shop", created_by=cls.dana, created_at=NOW)
        cls.request = RequestFactory().get("/")
        cls.request.user = cls.dana

    def errors(self, body: serializers.Serializer[Any], sent: dict[str, Any]) -> Any:
        """Unknown names, or what the serializer refuses."""
        if unknown := dict(unknown_in(sent, names_inside(body))):
            return unknown
        checked = type(body)(data=sent, partial=body.partial, context={"request": self.request})
        return {} if checked.is_valid() else checked.errors

    def test_serializers_accept_their_examples(self) -> None:
        refused = {}
        for operation, body in bodies():
            for sent in examples_of(body):
                if errors := self.errors(body, sent):
                    refused[operation, type(body).__name__] = errors
        assert not refused, refused

    def test_every_body_has_an_example(self) -> None:
        found = list(bodies())
        assert len(found) > 180
        assert [name for name, body in found if not examples_of(body) and not only_files(body)] == []

    def test_wrong_examples_are_refused(self) -> None:
        class BodyInput(serializers.Serializer[Any]):
            day = serializers.DateField()
            kind = serializers.ChoiceField(["drill", "real"], required=False)
            person = serializers.SlugRelatedField("handle", queryset=type(self.ada).objects.all(), required=False)
            count = serializers.IntegerField(required=False)

        wrong = [
            {},
            {"day": "13.02.2026"},
            {"day": "2026-02-13", "kind": "other"},
            {"day": "2026-02-13", "count": "many"},
            {"day": "2026-02-13", "person": "nobody"},
            {"day": "2026-02-13", "people": "mira"},
        ]
        for body in wrong:
            shape = example("Wrong", **body)(type("WrongInput", (BodyInput,), {}))()
            (sent,) = examples_of(shape)
            assert self.errors(shape, sent), body
        assert not self.errors(BodyInput(), {"day": "2026-02-13", "person": "mira"})

    @pytest.mark.slow
    def test_the_schema_shows_the_examples(self) -> None:
        shown = [
            content.get("examples")
            for verbs in product_schema()["paths"].values()
            for operation in verbs.values()
            for content in operation.get("requestBody", {}).get("content", {}).values()
        ]
        assert len([each for each in shown if not each]) == 4  # bodies that are one file

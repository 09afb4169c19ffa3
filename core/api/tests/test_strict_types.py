"""A value of a JSON body has the type that the schema declares: a number is no text, and text is no number."""

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework import serializers

from core.api.strict_types import check_types
from core.testing import TeamTestCase


class Part(serializers.Serializer[Any]):
    minutes = serializers.IntegerField()


class Body(serializers.Serializer[Any]):
    title = serializers.CharField(required=False)
    seats = serializers.IntegerField(required=False, allow_null=True)
    share = serializers.FloatField(required=False)
    private = serializers.BooleanField(required=False)
    names = serializers.ListField(child=serializers.CharField(), required=False)
    words = serializers.DictField(child=serializers.CharField(), required=False)
    parts = Part(many=True, required=False)
    part = Part(required=False)


def refused(sent: Any) -> Any:
    data = Body(data=sent)
    data.is_valid(raise_exception=True)
    try:
        check_types(data, sent)
    except serializers.ValidationError as error:
        return error.detail
    return None


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"title": 7}, {"title": ["Not a valid string."]}),
        ({"seats": "5"}, {"seats": ["A valid integer is required."]}),
        ({"seats": "\u0663"}, {"seats": ["A valid integer is required."]}),
        ({"share": "0.5"}, {"share": ["A valid number is required."]}),
        ({"private": "true"}, {"private": ["Must be a valid boolean."]}),
        ({"private": 1}, {"private": ["Must be a valid boolean."]}),
        ({"names": ["a", 7]}, {"names": {"1": ["Not a valid string."]}}),
        ({"words": {"a": 7}}, {"words": {"a": ["Not a valid string."]}}),
        ({"parts": [{"minutes": "5"}]}, {"parts": {"0": {"minutes": ["A valid integer is required."]}}}),
        ({"part": {"minutes": "5"}}, {"part": {"minutes": ["A valid integer is required."]}}),
    ],
)
def test_value_of_another_type_is_refused(sent: Any, errors: Any) -> None:
    assert refused(sent) == errors


def test_declared_types_are_accepted() -> None:
    assert refused({"title": "7", "seats": 5, "share": 1, "private": True, "names": ["a"], "parts": []}) is None
    assert refused({"seats": None, "part": {"minutes": 5.0}, "unknown": 7}) is None
    assert refused(QueryDict("seats=5&private=true")) is None  # a form with a file


class AnswerTests(TeamTestCase):
    def test_number_for_a_text_is_a_422_that_names_the_field(self) -> None:
        self.client.force_login(self.ada)
        answer = self.client.patch("/api/v1/me/", {"name": 7}, content_type="application/json")
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"] == {"name": ["Not a valid string."]}

"""The length of a list is checked before its elements."""

from unittest import mock

from django.test import SimpleTestCase
from rest_framework import serializers

from core.api.fields import BoundedDictField, BoundedListField, SlugListField
from core.testing import TeamTestCase, at_most


class ListLengthTests(SimpleTestCase):
    def test_elements_of_a_too_long_list_are_not_validated(self):
        child = serializers.CharField()
        field = BoundedListField(child=child, max_length=3)
        with (
            mock.patch.object(serializers.CharField, "run_validation") as validate,
            self.assertRaises(serializers.ValidationError),
        ):
            field.run_validation(["x"] * 200_000)
        validate.assert_not_called()
        self.assertEqual(field.run_validation(["a", "b", "c"]), ["a", "b", "c"])

    def test_values_of_a_too_large_object_are_not_validated(self):
        field = BoundedDictField(child=serializers.IntegerField(), max_length=2)
        with (
            mock.patch.object(serializers.IntegerField, "run_validation") as validate,
            self.assertRaises(serializers.ValidationError),
        ):
            field.run_validation({f"name{n}": "x" for n in range(80_000)})
        validate.assert_not_called()
        self.assertEqual(field.run_validation({"a": 1, "b": 2}), {"a": 1, "b": 2})

    def test_objects_of_a_too_long_list_are_not_queried(self):
        field = SlugListField("handle", queryset=mock.MagicMock(), max_length=2)
        with self.assertRaises(serializers.ValidationError):
            field.run_validation(["ada"] * 3)
        field.child_relation.queryset.get.assert_not_called()


class LongBodyTests(TeamTestCase):
    def test_too_long_lists_are_refused_with_few_queries(self):
        self.client.force_login(self.mona)
        for url, body in [
            ("/api/v1/tasks/bulk/priority/", {"tasks": ["x"] * 5_000, "priority": "P1"}),
            ("/api/v1/incidents/", {"title": "Long", "severity": 2, "services": ["x"] * 5_000}),
            ("/api/v1/review-meetings/", {"incidents": ["INC-1"] * 5_000, "starts_at": "2027-01-01T10:00:00Z"}),
        ]:
            with self.subTest(url), at_most(12):
                answer = self.client.post(url, body, "application/json")
                self.assertEqual(answer.status_code, 422)
                self.assertIn("Send at most", str(answer.json()["errors"]))

from django.test import SimpleTestCase
from rest_framework import serializers

from core.api.fields import BoundedListField


class BoundedListTests(SimpleTestCase):
    def test_the_length_is_checked_before_any_element(self) -> None:
        seen: list[str] = []

        class Child(serializers.CharField):
            def run_validation(self, data: object = "") -> str:
                seen.append(str(data))
                raise serializers.ValidationError("no")

        field = BoundedListField(child=Child(), max_length=100)
        with self.assertRaisesMessage(serializers.ValidationError, "no more than 100"):
            field.run_validation(["x"] * 200_000)
        assert seen == []
        with self.assertRaises(serializers.ValidationError) as refused:
            field.run_validation(["x"] * 100)
        assert len(seen) == len(refused.exception.detail) == 20
        assert BoundedListField(child=serializers.IntegerField(), max_length=3).run_validation([1, 2]) == [1, 2]

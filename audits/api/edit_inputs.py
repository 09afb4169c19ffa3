"""JSON input of edits: runs, items of a draft, copies."""

from typing import Any

from rest_framework import serializers

from accounts.models import Team
from audits.api.serializers import ItemInput
from core.api.examples import example
from core.api.fields import DayField, LineField, VersionField
from incidents.models import Service
from tasks.api.serializers import by_slug


@example("A later date", scope="The 6 production pools", due_on="2026-12-11")
class EditRunInput(serializers.Serializer[Any]):
    """Only the changed fields. Null removes the service or team."""

    title = LineField(required=False, max_length=200)
    scope = LineField(required=False, allow_blank=True, max_length=200)
    service = by_slug(Service, required=False, allow_null=True)
    team = by_slug(Team, required=False, allow_null=True)
    due_on = DayField(required=False)
    version = VersionField()


@example("Critical", section="Traffic distribution", text="Weights are equal", critical=True, version=3)
class ItemEditInput(ItemInput):
    version = VersionField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return super().validate(attrs) | {name: attrs[name] for name in ["version"] if name in attrs}


@example("Nine of ten", threshold=90)
class ThresholdInput(serializers.Serializer[Any]):
    threshold = serializers.IntegerField(min_value=0, max_value=100)


@example("One place up", number=4, up=True)
class MoveItemInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=9999)
    up = serializers.BooleanField(default=False)


@example("A question", number=4)
class CopyItemInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=9999)


@example("A copy", title="Internal load balancer audit")
class CopyChecklistInput(serializers.Serializer[Any]):
    title = LineField(max_length=120)

"""JSON input of edits: runs, items of a draft, copies."""

from typing import Any

from rest_framework import serializers

from accounts.models import Team
from core.api.fields import DayField, LineField
from incidents.models import Service
from tasks.api.serializers import by_slug


class EditRunInput(serializers.Serializer[Any]):
    """Only the changed fields. Null removes the service or team."""

    title = LineField(required=False, max_length=200)
    scope = LineField(required=False, allow_blank=True, max_length=200)
    service = by_slug(Service, required=False, allow_null=True)
    team = by_slug(Team, required=False, allow_null=True)
    due_on = DayField(required=False)


class ThresholdInput(serializers.Serializer[Any]):
    threshold = serializers.IntegerField(min_value=0, max_value=100)


class MoveItemInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=9999)
    up = serializers.BooleanField(default=False)


class CopyItemInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1, max_value=9999)


class CopyChecklistInput(serializers.Serializer[Any]):
    title = LineField(max_length=120)

"""POST /api/v1/tasks/bulk/…: one verb on several tasks, one outcome per task."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.schema import whole
from tasks.actions import bulk
from tasks.api.serializers import person
from tasks.api.verbs import cleaned
from tasks.models import CorrectiveTask, Priority

MOST_AT_ONCE = 100


class SeveralSerializer(serializers.Serializer[Any]):
    """Unknown and hidden tasks are skipped."""

    tasks = serializers.ListField(
        child=serializers.RegexField(r"^A-[1-9][0-9]{0,17}$"), min_length=1, max_length=MOST_AT_ONCE
    )


@example("To Ada", tasks=["A-79", "A-80"], owner="ada")
class SeveralOwnerSerializer(SeveralSerializer):
    owner = person()


class SeveralDateSerializer(SeveralSerializer):
    due_on = serializers.DateField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


class SeveralPrioritySerializer(SeveralSerializer):
    priority = serializers.ChoiceField(choices=Priority.choices)


class OutcomeSerializer(serializers.Serializer[bulk.Outcome]):
    task = serializers.CharField(source="task.ref")
    done = serializers.SerializerMethodField()
    words = serializers.CharField(help_text="Reason of the refusal; empty on success.")

    def get_done(self, outcome: bulk.Outcome) -> bool:
        return not outcome.words


def several(name: str, body: type[SeveralSerializer], act: Callable[..., list[bulk.Outcome]], words: str) -> Any:
    """POST `bulk/<name>/`. A refusal of one task does not undo the others."""

    def view(self: Any, request: Request) -> Response:
        facts = cleaned(self, request, body)
        numbers = [int(ref[2:]) for ref in facts.pop("tasks")]
        rows = CorrectiveTask.objects.visible_to(request.user).filter(pk__in=numbers).for_list().order_by("pk")
        return Response(OutcomeSerializer(act(list(rows), by=request.user, **facts), many=True).data)

    view.__name__, view.__doc__ = f"bulk_{name}", words
    hung = action(detail=False, methods=["post"], url_path=f"bulk/{name}", url_name=f"bulk-{name}")(whole(view))
    return extend_schema(request=body, responses=OutcomeSerializer(many=True), filters=False)(hung)


class BulkVerbs:
    """Bulk verbs of the task viewset."""

    bulk_owner = several("owner", SeveralOwnerSerializer, bulk.set_owner, "Set the owner of several tasks.")
    bulk_date = several("date", SeveralDateSerializer, bulk.set_date, "Change the due date of several tasks.")
    bulk_priority = several(
        "priority", SeveralPrioritySerializer, bulk.set_priority, "Set the priority of several tasks."
    )

"""POST /api/v1/tasks/bulk/…: one verb on several tasks, one outcome per task."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.fields import PersonField
from core.api.examples import example
from core.api.fields import BoundedListField, DayField
from core.api.schema import unpaginated
from core.api.viewsets import ActionViewSet
from tasks.actions import bulk
from tasks.models import CorrectiveTask, Priority

MAX_AT_ONCE = 100


class BulkInput(serializers.Serializer[Any]):
    """Tasks that do not exist or are hidden from the user are skipped."""

    tasks = BoundedListField(
        child=serializers.RegexField(r"^A-[1-9][0-9]{0,17}$"), min_length=1, max_length=MAX_AT_ONCE
    )


@example("To Priya", tasks=["A-79", "A-80"], owner="priya")
class BulkOwnerInput(BulkInput):
    owner = PersonField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


@example("Two proposals", tasks=["A-79", "A-80"], owner="priya", due_on="2026-12-18")
class BulkAcceptInput(BulkInput):
    owner = PersonField(required=False, help_text="By default the user who asks.")
    due_on = DayField(required=False, help_text="By default that of each priority.")


@example(
    "An accepted risk",
    tasks=["A-79", "A-80"],
    reason="The pools are replaced in January",
    risk_owner="lena",
    review_on="2027-03-01",
)
class BulkCloseInput(BulkInput):
    reason = serializers.CharField(max_length=500)
    risk_owner = PersonField()
    review_on = DayField()


@example("A later date", tasks=["A-79", "A-80"], due_on="2027-01-08", reason="Change freeze until January")
class BulkDueDateInput(BulkInput):
    due_on = DayField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


@example("P1", tasks=["A-79", "A-80"], priority="P1")
class BulkPriorityInput(BulkInput):
    priority = serializers.ChoiceField(choices=Priority.choices)


class OutcomeSerializer(serializers.Serializer[bulk.Outcome]):
    task = serializers.CharField(source="task.ref")
    done = serializers.SerializerMethodField()
    words = serializers.CharField(help_text="Reason of the refusal; empty on success.")

    def get_done(self, outcome: bulk.Outcome) -> bool:
        return not outcome.words


def bulk_verb(name: str, body: type[BulkInput], act: Callable[..., list[bulk.Outcome]], words: str) -> Any:
    """POST `bulk/<name>/`: a refusal of one task does not undo the others."""

    def view(self: ActionViewSet[CorrectiveTask], request: Request) -> Response:
        facts = self.validated(body)
        numbers = [int(ref[2:]) for ref in facts.pop("tasks")]
        rows = CorrectiveTask.objects.visible_to(self.request.user).filter(pk__in=numbers).for_list().order_by("pk")
        return self.list_response(OutcomeSerializer, act(list(rows), by=self.request.user, **facts))

    view.__name__, view.__doc__ = f"bulk_{name}", words
    hung = action(detail=False, methods=["post"], url_path=f"bulk/{name}", url_name=f"bulk-{name}")(unpaginated(view))
    return extend_schema(request=body, responses=OutcomeSerializer(many=True), filters=False)(hung)


class BulkVerbs:
    """Bulk verbs of the task viewset."""

    bulk_owner = bulk_verb("owner", BulkOwnerInput, bulk.set_owner, "Give several tasks to one person.")
    bulk_date = bulk_verb("date", BulkDueDateInput, bulk.set_date, "Move the date of several tasks.")
    bulk_priority = bulk_verb("priority", BulkPriorityInput, bulk.set_priority, "Give several tasks one priority.")
    bulk_accept = bulk_verb("accept", BulkAcceptInput, bulk.accept, "Accept several proposed tasks.")
    bulk_close = bulk_verb("close", BulkCloseInput, bulk.close, "Mark several tasks as won't do, with one reason.")

"""POST /api/v1/tasks/import/: tasks from CSV text, with a dry run that answers each row and each error."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.examples import example
from core.api.fields import DayField
from core.api.schema import unpaginated
from core.api.viewsets import ActionViewSet
from core.errors import Invalid, NotAllowed
from core.tabular.read_tables import MAX_BYTES, CellError, Table, Unreadable
from tasks.actions.import_table import RowsInvalid, check_rows, create_from_table
from tasks.display import today_of
from tasks.models import CorrectiveTask
from tasks.policies import can_propose, who_can_propose_text
from tasks.task_table import read_tasks

NAMED = 5  # errors in the message of a refusal; a dry run answers all


@example("Two rows", csv="title,owner,due\nDrop the pool,ada,+15d\nAdd an alert,,", dry_run=True)
class ImportTasksInput(serializers.Serializer[Any]):
    csv = serializers.CharField(
        max_length=MAX_BYTES, trim_whitespace=False, help_text="The first row names the columns; up to 200 rows."
    )
    dry_run = serializers.BooleanField(default=False, help_text="Check the rows and create nothing.")


class ImportedRowSerializer(serializers.Serializer[Any]):
    """`task` is empty in a dry run and for a row with errors."""

    row = serializers.IntegerField(help_text="As in a spreadsheet: the header is row 1.")
    title = serializers.CharField()
    owner = serializers.CharField(help_text="Handle; empty for a proposal.")
    due_on = DayField(allow_null=True)
    task = serializers.CharField()


class ImportErrorSerializer(serializers.Serializer[CellError]):
    row = serializers.IntegerField()
    column = serializers.CharField()
    message = serializers.CharField()
    typed = serializers.CharField()


class ImportResultSerializer(serializers.Serializer[Any]):
    rows = ImportedRowSerializer(many=True)
    errors = ImportErrorSerializer(many=True)


class ImportVerbs(ActionViewSet[Any]):
    @extend_schema(request=ImportTasksInput, responses=ImportResultSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="import", url_name="import")
    @unpaginated
    def import_tasks(self, request: Request) -> Response:
        """Create a task for each row of a CSV table: all of them, or none. 422 names the first rows with errors."""
        user = self.request.user
        if not can_propose(user):
            raise NotAllowed(f"Only responders can import tasks. Ask {who_can_propose_text()}.")
        values = self.validated(ImportTasksInput)
        try:
            table = read_tasks(values["csv"].encode(), user, today_of(user))
        except Unreadable as error:
            raise Invalid("csv", error.message) from None
        errors, created = list(table.errors), []
        if values["dry_run"]:
            errors += check_rows(table.rows, by=user)
        elif not errors:
            errors, created = create(table, user)
        if errors and not values["dry_run"]:
            raise Invalid("csv", refusal(errors))
        return Response(ImportResultSerializer({"rows": rows_of(table, created), "errors": errors}).data)


def create(table: Table, user: Any) -> tuple[list[CellError], list[CorrectiveTask]]:
    try:
        return [], create_from_table(table.rows, by=user)
    except RowsInvalid as invalid:
        return invalid.errors, []


def refusal(errors: list[CellError]) -> str:
    """ "Row 3, due: 31 February does not exist. And 4 more errors; send dry_run to see all."."""
    named = " ".join(f"Row {error.row}, {error.column}: {error.message}" for error in errors[:NAMED])
    more = len(errors) - NAMED
    return f"{named} And {more} more errors; send dry_run to see all." if more > 0 else named


def rows_of(table: Table, created: list[CorrectiveTask]) -> list[dict[str, Any]]:
    refs = [task.ref for task in created] or [""] * len(table.rows)
    return [
        {
            "row": number,
            "title": values.get("title") or "",
            "owner": values["owner"].handle if values.get("owner") else "",
            "due_on": values.get("due"),
            "task": ref,
        }
        for (number, values), ref in zip(table.rows, refs, strict=True)
    ]

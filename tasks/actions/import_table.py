"""Creating tasks from the rows of a table: all of them, or none."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.errors import Invalid, Refused
from core.tabular.read_tables import CellError
from tasks.actions.new_task import accept_new_task
from tasks.models import CorrectiveTask

Rows = list[tuple[int, dict[str, Any]]]
COLUMN_OF = {"due_on": "due", "done_when": "done when"}


class RowsInvalid(Exception):
    """Rows that cannot become tasks, each with its number, column and message."""

    def __init__(self, errors: list[CellError]) -> None:
        super().__init__(f"{len(errors)} rows are invalid")
        self.errors = errors


@transaction.atomic
def create_from_table(rows: Rows, *, by: User, now: datetime | None = None) -> list[CorrectiveTask]:
    """One task per row; with an owner it is accepted. Raises `RowsInvalid`, and then nothing is created."""
    created, errors = [], []
    for number, values in rows:
        try:
            with transaction.atomic():
                created.append(accept_new_task(by=by, now=now, **facts_of(values)))
        except Invalid as error:
            errors.append(CellError(number, COLUMN_OF.get(error.field, error.field), error.message))
        except Refused as error:
            errors.append(CellError(number, "title", str(error)))
    if errors:
        raise RowsInvalid(errors)
    return created


def check_rows(rows: Rows, *, by: User, now: datetime | None = None) -> list[CellError]:
    """The errors of these rows. Creates the tasks and rolls back."""
    with transaction.atomic():
        try:
            create_from_table(rows, by=by, now=now)
        except RowsInvalid as invalid:
            return invalid.errors
        finally:
            transaction.set_rollback(True)
    return []


def facts_of(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `accept_new_task`; empty cells are left out."""
    facts = {name.replace("due", "due_on").replace(" ", "_"): value for name, value in values.items() if value}
    return {"owner": None, **facts}

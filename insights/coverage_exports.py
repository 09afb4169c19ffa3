"""Coverage as plain data for JSON and API, and as a table."""

from typing import Any

from core.tabular.write_tables import Value, to_csv
from insights.coverage import CategoryRow, Cell, Cover, open_risks
from insights.exports import period_data
from insights.scope import Scope
from insights.statistics.definitions import COVERAGE

COLUMNS = ["category", "name", "incidents", "covered by", "state", "text", "reference", "more in this state"]
COLUMNS += ["accepted until", "accepted by", "reason"]


def coverage_data(rows: list[CategoryRow], scope: Scope) -> dict[str, Any]:
    return {
        "period": period_data(scope.period),
        "time_zone": scope.user.time_zone,
        "open_risks": open_risks(rows),
        "rows": [
            {
                "category": row.category.code,
                "name": row.category.name,
                "incidents": row.incidents,
                "cells": [cell_data(row.cells[cover]) for cover in Cover],
            }
            for row in rows
        ],
        "definition": COVERAGE,
    }


def cell_data(cell: Cell) -> dict[str, Any]:
    facts = cell.acceptance
    return {
        "cover": str(cell.cover),
        "status": cell.state,
        "text": cell.text,
        "reference": cell.ref,
        "url": cell.url,
        "more": cell.more,
        "acceptance": facts.pk if facts else None,
        "accepted_until": facts.until if facts else None,
        "accepted_by": facts.accepted_by.handle if facts else None,
        "reason": facts.reason if facts else "",
    }


def coverage_csv(rows: list[CategoryRow]) -> str:
    """One row per cell."""
    return to_csv(COLUMNS, (cell_row(row, row.cells[cover]) for row in rows for cover in Cover))


def cell_row(row: CategoryRow, cell: Cell) -> list[Value]:
    facts = cell.acceptance
    accepted: list[Value] = [facts.until, facts.accepted_by.handle, facts.reason] if facts else [None, "", ""]
    category: list[Value] = [row.category.code, row.category.name, row.incidents]
    return [*category, str(cell.cover), cell.state, cell.text, cell.ref, cell.more, *accepted]

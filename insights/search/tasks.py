"""Full-text search within tasks, for the filter of the task list."""

from typing import Any

from django.db.models import QuerySet

from insights.models import SearchDocument
from insights.search.fulltext import matching, matching_subquery
from tasks.text_search import task_search

FEW = 1_000  # more matches than this stay in the database
KIND = "tasks.correctivetask"


@task_search
def find_tasks(text: str) -> "QuerySet[Any, Any] | list[int]":
    """Ids of tasks that match every word; rights are those of the list that is filtered. At most two statements."""
    text = text.strip()[:200]
    ranks = matching(text, limit=FEW + 1)
    rows = SearchDocument.objects.filter(target_kind=KIND)
    if len(ranks) <= FEW:
        return list(rows.filter(pk__in=ranks).values_list("target_id", flat=True))
    return rows.filter(pk__in=matching_subquery(text)).values("target_id")

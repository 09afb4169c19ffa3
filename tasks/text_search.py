"""Registry of the full-text search of tasks; the app that has the index registers it."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from tasks.models import CorrectiveTask
from tasks.models.corrective_task import CorrectiveTaskQuerySet

NEWEST = 200  # tasks that the index may not have read yet are compared one by one
Search = Callable[[str], "QuerySet[Any] | list[int]"]
_searches: list[Search] = []


def task_search(search: Search) -> Search:
    """Register `text -> ids of the tasks that match every word`: a list where they are few, else a subquery."""
    _searches.append(search)
    return search


def with_words(rows: CorrectiveTaskQuerySet, text: str) -> CorrectiveTaskQuerySet:
    """Tasks whose title, text or "done when" has every word, the last one as the beginning of a word."""
    if not _searches:
        return rows.filter(title__icontains=text)
    found = _searches[0](text)
    newest = list(CorrectiveTask.objects.order_by("-pk").values_list("pk", "title")[:NEWEST])
    unread = [pk for pk, title in newest if text.casefold() in title.casefold()]
    if isinstance(found, list):
        return rows.filter(pk__in=[*found, *unread])
    return rows.filter(pk__in=found) | rows.filter(pk__in=unread)

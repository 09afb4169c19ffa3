"""`find()`: exact references first, then the best matches that the person can see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from accounts.models import User
from core.references import PATTERN, resolve_references
from insights.models import SearchDocument
from insights.search.fulltext import matching, matching_subquery
from insights.search.snippets import marked, patterns_of, snippet

MAX_RANKED = 1_000  # more matches than this are too common to rank; the newest are shown
KINDS = {
    "incidents.incident": ("Incidents", "flame"),
    "postmortems.postmortem": ("Postmortems", "file-text"),
    "tasks.correctivetask": ("Tasks", "list-check"),
    "incidents.hypothesis": ("Hypotheses", "help-circle"),
    "audits.auditrun": ("Audit runs", "clipboard-check"),
    "audits.finding": ("Findings", "flag"),
    "audits.checklist": ("Checklists", "list-check"),
    "training.session": ("Sessions", "school"),
}


@dataclass(frozen=True)
class Hit:
    """One result. `marked_title` and `marked_snippet` are HTML with `<mark>`; `snippet` is plain text."""

    reference: str
    title: str
    url: str
    kind: str
    snippet: str = ""
    marked_title: SafeString | str = ""
    marked_snippet: SafeString | str = ""

    @property
    def icon(self) -> str:
        return KINDS.get(self.kind, ("", "file-text"))[1]


def find(text: str, user: User, *, limit: int = 20) -> list[Hit]:
    """Up to `limit` hits, in at most five statements for any number of documents."""
    text = text.strip()[:200]
    named = exact(text, user)
    urls = {hit.url for hit in named}
    pattern = patterns_of(text)
    hits = []
    for row in best(text, user, limit):
        if row.url in urls and row.target_kind in {hit.kind for hit in named}:
            continue
        passage = snippet(row.body, pattern)
        marks = (marked(row.title, pattern), marked(passage, pattern))
        hits.append(Hit(row.reference, row.title, row.url, row.target_kind, passage, *marks))
    return [*named, *hits][:limit]


def exact(text: str, user: User) -> list[Hit]:
    """`inc-214` in any case is that object, if the user may see it."""
    refs = [match.group(0) for match in PATTERN.finditer(text.upper())]
    rows = resolve_references(refs, user).values()
    return [Hit(row.ref, row.title, row.url, row.kind, marked_title=row.title) for row in rows]


def best(text: str, user: User, limit: int) -> Sequence[SearchDocument]:
    """The most relevant documents, newest first among equals."""
    ranks = matching(text, limit=MAX_RANKED + 1)
    if not ranks:
        return []
    if len(ranks) > MAX_RANKED:
        return newest(text, user, limit)

    def relevance(pk: int, at: datetime) -> tuple[float, datetime, int]:
        return round(ranks[pk], 6), at, pk

    rows = SearchDocument.objects.visible_to(user).filter(pk__in=ranks)
    if len(ranks) > limit:  # the dates of all decide which texts are loaded
        dates = dict(rows.values_list("pk", "at"))
        rows = rows.filter(pk__in=sorted(dates, key=lambda pk: relevance(pk, dates[pk]), reverse=True)[:limit])
    return sorted(rows, key=lambda row: relevance(row.pk, row.at), reverse=True)


def newest(text: str, user: User, limit: int) -> Sequence[SearchDocument]:
    """A word in more than MAX_RANKED documents: walking by date meets enough matches soon."""
    ids = matching_subquery(text)
    return list(SearchDocument.objects.visible_to(user).filter(pk__in=ids).order_by("-at", "-pk")[:limit])


def grouped(hits: list[Hit]) -> list[dict[str, object]]:
    """By kind, in the order of the best hit of each."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(KINDS.get(hit.kind, ("More", ""))[0], []).append(hit)
    return [{"title": title, "results": rows} for title, rows in groups.items()]

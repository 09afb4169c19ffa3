"""`find()`: exact references first, then visible documents that contain every word, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models.expressions import RawSQL

from accounts.models import User
from core.references import PATTERN, resolve
from insights.models import SearchDocument
from insights.search.index import matching

FEW = 1_000  # up to this number of matches, all are sorted; above it, the newest rows are scanned until enough match
KIND_WORDS = {
    "incidents.incident": ("Incidents", "flame"),
    "tasks.correctivetask": ("Tasks", "list-check"),
    "audits.auditrun": ("Audit runs", "clipboard-check"),
    "audits.finding": ("Findings", "flag"),
    "training.session": ("Sessions", "school"),
}


@dataclass(frozen=True)
class Hit:
    reference: str
    title: str
    url: str
    kind: str

    @property
    def icon(self) -> str:
        return KIND_WORDS.get(self.kind, ("", "file-text"))[1]

    @property
    def end(self) -> str:
        return self.reference


def find(text: str, user: User, *, most: int = 20) -> list[Hit]:
    """Up to `most` hits. At most four statements, whatever the number of documents."""
    text = text.strip()[:200]
    named = exact(text, user)
    ids = matching(text)
    if ids is None:
        return named
    seen = {hit.reference for hit in named}
    hits = [Hit(row.reference, row.title, row.url, row.target_kind) for row in newest(ids, user, most)]
    return [*named, *(hit for hit in hits if hit.reference not in seen)][:most]


def exact(text: str, user: User) -> list[Hit]:
    """The object of a reference such as `inc-214` (any case), if this person may see it."""
    refs = [match.group(0) for match in PATTERN.finditer(text.upper())]
    found = resolve(refs, user)
    return [Hit(row.ref, row.title, row.url, row.kind) for row in found.values()]


def newest(ids: RawSQL, user: User, most: int) -> Sequence[SearchDocument]:
    """For a rare word a scan by date would read all rows; therefore count the matches first, up to a limit."""
    rows = SearchDocument.objects.visible_to(user).defer("body")
    few = list(SearchDocument.objects.filter(pk__in=ids).values_list("pk", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return list(rows.filter(pk__in=few).order_by("-at", "-pk")[:most])
    return list(rows.filter(pk__in=ids).order_by("-at", "-pk")[:most])


def grouped(hits: list[Hit]) -> list[dict[str, object]]:
    """By kind, in the order of the best hit of each."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(KIND_WORDS.get(hit.kind, ("More", ""))[0], []).append(hit)
    return [{"title": title, "results": found} for title, found in groups.items()]

"""Full-text search within postmortems, for the library page."""

from django.utils.safestring import SafeString

from accounts.models import User
from insights.models import SearchDocument
from insights.search.fulltext import matching
from insights.search.snippets import marked, patterns_of, snippet
from postmortems.library_search import library_search

MAX_MATCHES = 5_000
KIND = "postmortems.postmortem"


@library_search
def find_postmortems(text: str, user: User, limit: int) -> dict[int, SafeString]:
    """Ids of postmortems whose text matches every word, best first, each with its passage. Two queries."""
    ranks = matching(text.strip()[:200], limit=MAX_MATCHES)
    rows = SearchDocument.objects.visible_to(user).filter(pk__in=ranks, target_kind=KIND).order_by("-at", "-pk")
    found = sorted(rows[: 10 * limit], key=lambda row: ranks[row.pk], reverse=True)[:limit]
    pattern = patterns_of(text)
    return {row.target_id: marked(snippet(row.body, pattern), pattern) for row in found}

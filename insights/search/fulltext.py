"""Full text behind one class: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL. The tables are in migrations."""

from django.db import connection
from django.db.models.expressions import RawSQL

from insights.models import SearchDocument
from insights.search.index_terms import query_items, stem

Ranked = dict[int, float]


class Sqlite:
    """FTS5 keeps its own copy of the terms, by the id of the document."""

    ids_sql = "SELECT rowid FROM insights_fulltext WHERE insights_fulltext MATCH %s"
    # bm25 is lower for better matches; a term of the title counts eight times
    match_sql = (
        "SELECT rowid, -bm25(insights_fulltext, 8.0, 1.0) FROM insights_fulltext "
        "WHERE insights_fulltext MATCH %s LIMIT %s"
    )

    def phrase(self, terms: list[str], *, prefix: bool) -> str:
        return f'"{" ".join(terms)}"{" *" if prefix else ""}'

    def join(self, parts: list[str], operator: str) -> str:
        return f"({f' {operator} '.join(parts)})"

    def arguments(self, query: str, limit: int) -> list[str | int]:
        return [query, limit]

    def write(self, document: SearchDocument) -> None:
        self.remove(document.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO insights_fulltext (rowid, title, body) VALUES (%s, %s, %s)",
                [document.pk, document.title_terms, document.body_terms],
            )

    def remove(self, pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM insights_fulltext WHERE rowid = %s", [pk])


class Postgres:
    """PostgreSQL maintains the generated `words` column, so writing and removing are no-ops."""

    ids_sql = "SELECT id FROM insights_searchdocument WHERE words @@ to_tsquery('simple', %s)"
    match_sql = (
        "SELECT id, ts_rank('{0.1, 0.1, 0.1, 1.0}', words, to_tsquery('simple', %s), 1) "
        "FROM insights_searchdocument WHERE words @@ to_tsquery('simple', %s) LIMIT %s"
    )

    def phrase(self, terms: list[str], *, prefix: bool) -> str:
        return f"({' <-> '.join(terms)}{':*' if prefix else ''})"

    def join(self, parts: list[str], operator: str) -> str:
        sign = " & " if operator == "AND" else " | "
        return f"({sign.join(parts)})"

    def arguments(self, query: str, limit: int) -> list[str | int]:
        return [query, query, limit]

    def write(self, document: SearchDocument) -> None:
        """No-op."""

    def remove(self, pk: int) -> None:
        """No-op."""


def index() -> Sqlite | Postgres:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def compile_query(text: str) -> str:
    """Every word must occur, the last one as a prefix; `retries` also matches its stem. "" without a word."""
    engine, items = index(), query_items(text)
    parts = []
    for number, terms in enumerate(items, start=1):
        forms = [engine.phrase(terms, prefix=number == len(items))]
        if len(terms) == 1 and stem(terms[0]) != terms[0]:
            forms.append(engine.phrase([stem(terms[0])], prefix=False))
        parts.append(engine.join(forms, "OR"))
    return engine.join(parts, "AND") if parts else ""


def matching(text: str, *, limit: int) -> Ranked:
    """Up to `limit` document ids that match every word, with their relevance (higher is better)."""
    query = compile_query(text)
    if not query:
        return {}
    engine = index()
    with connection.cursor() as cursor:
        cursor.execute(engine.match_sql, engine.arguments(query, limit))
        return dict(cursor.fetchall())


def matching_subquery(text: str) -> RawSQL:
    """The ids of all documents that match every word, as a subquery."""
    return RawSQL(index().ids_sql, [compile_query(text)])  # noqa: S611 - the text is a parameter

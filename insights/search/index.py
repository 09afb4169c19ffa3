"""Full text behind one class: FTS5 on SQLite, `tsvector` with GIN on PostgreSQL. The tables are in migrations."""

import re

from django.db import connection
from django.db.models.expressions import RawSQL

from insights.models import SearchDocument

WORD = re.compile(r"\w+", re.UNICODE)
MOST_WORDS = 8


class Sqlite:
    """FTS5 has its own copy of the text by document id; the last word matches as a prefix."""

    match_sql = "SELECT rowid FROM insights_fulltext WHERE insights_fulltext MATCH %s"

    def query(self, text: str) -> str:
        words = [f'"{word}"' for word in WORD.findall(text)[:MOST_WORDS]]
        return " ".join([*words[:-1], f"{words[-1]} *"]) if words else ""

    def write(self, document: SearchDocument) -> None:
        self.forget(document.pk)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO insights_fulltext (rowid, title, body) VALUES (%s, %s, %s)",
                [document.pk, f"{document.reference} {document.title}", document.body],
            )

    def forget(self, pk: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM insights_fulltext WHERE rowid = %s", [pk])


class Postgres:
    """A generated tsvector column, so writes need only the row."""

    match_sql = "SELECT id FROM insights_searchdocument WHERE words @@ to_tsquery('simple', %s)"

    def query(self, text: str) -> str:
        words = WORD.findall(text)[:MOST_WORDS]
        return " & ".join([*words[:-1], f"{words[-1]}:*"]) if words else ""

    def write(self, document: SearchDocument) -> None:
        """No-op: PostgreSQL maintains the tsvector column."""

    def forget(self, pk: int) -> None:
        """No-op: the column is deleted with the row."""


def index() -> Sqlite | Postgres:
    return Postgres() if connection.vendor == "postgresql" else Sqlite()


def matching(text: str) -> RawSQL | None:
    """A subquery of document ids that match every word; None if the text has no word."""
    engine = index()
    query = engine.query(text)
    return RawSQL(engine.match_sql, [query]) if query else None  # noqa: S611 - the text is a parameter

"""The index behind search: FTS5 on SQLite, a generated `tsvector` with GIN on PostgreSQL."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE insights_fulltext USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')"
POSTGRES = [
    """ALTER TABLE insights_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', reference || ' ' || title || ' ' || body)) STORED""",
    "CREATE INDEX document_words ON insights_searchdocument USING gin (words)",
]


def build(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES:
            schema_editor.execute(statement)
    else:
        schema_editor.execute(SQLITE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE insights_searchdocument DROP COLUMN words")
    else:
        schema_editor.execute("DROP TABLE insights_fulltext")


class Migration(migrations.Migration):
    dependencies = [("insights", "0001_initial")]

    operations = [migrations.RunPython(build, drop)]

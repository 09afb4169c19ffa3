"""Documents keep their terms beside their text. They are derived from the event log, which is read again."""

from django.db import migrations, models

ADD = """ALTER TABLE insights_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple', title_terms), 'A') || setweight(to_tsvector('simple', body_terms), 'B')) STORED"""
ADD_0002 = """ALTER TABLE insights_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', reference || ' ' || title || ' ' || body)) STORED"""
INDEX = "CREATE INDEX document_words ON insights_searchdocument USING gin (words)"
DROP = "ALTER TABLE insights_searchdocument DROP COLUMN words"


def clear(apps, schema_editor):
    apps.get_model("insights", "SearchDocument").objects.all().delete()
    apps.get_model("insights", "Cursor").objects.filter(name="search").delete()
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DELETE FROM insights_fulltext")


def index_terms(apps, schema_editor):
    replace_column(schema_editor, ADD)


def index_texts(apps, schema_editor):
    replace_column(schema_editor, ADD_0002)


def replace_column(schema_editor, add):
    if schema_editor.connection.vendor == "postgresql":
        for statement in [DROP, add, INDEX]:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("insights", "0002_full_text")]

    operations = [
        migrations.RunPython(clear, clear),
        migrations.AddField("searchdocument", "title_terms", models.TextField(blank=True, default="")),
        migrations.AddField("searchdocument", "body_terms", models.TextField(blank=True, default="")),
        migrations.RunPython(index_terms, index_texts),
    ]

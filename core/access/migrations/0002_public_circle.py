"""The public circle. Its id is fixed, so that code can refer to it without a query."""

from django.core.management.color import no_style
from django.db import migrations

PUBLIC_CIRCLE_ID = 1


def add_public_circle(apps, schema_editor):
    circles = apps.get_model("access", "Circle")
    circles.objects.using(schema_editor.connection.alias).get_or_create(pk=PUBLIC_CIRCLE_ID)
    for statement in schema_editor.connection.ops.sequence_reset_sql(no_style(), [circles]):
        schema_editor.execute(statement)  # the row was inserted with its id, so the sequence does not know it


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(add_public_circle, migrations.RunPython.noop)]

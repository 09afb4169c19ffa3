"""Versions are indexed with and without their “v”, more scripts by pairs of characters, and “ß” as “ss”."""

import importlib

from django.db import migrations

terms = importlib.import_module("insights.migrations.0003_terms")


class Migration(migrations.Migration):
    dependencies = [("insights", "0003_terms")]

    operations = [migrations.RunPython(terms.clear, migrations.RunPython.noop)]

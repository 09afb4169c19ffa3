"""Two postmortem templates every organization starts with."""

from django.db import migrations

FULL = """## Summary

{{ impact }}

## What happened

{{ figure }}

{{ timeline }}

## Why it made sense at the time

What did people see that made each belief plausible? How did they find out?

## Contributing factors

{{ factors }}

## How it was mended

## How would detection take half the time? And recovery?

## What went well

## What did not go well

## Where we were lucky

## What we will change

{{ tasks }}

## Earlier incidents like this one
"""

SHORT = """## Summary

{{ impact }}

## Timeline

{{ timeline }}

## Root cause and resolution

{{ factors }}

## Corrective and preventative measures

{{ tasks }}
"""


def seed(apps, schema_editor):
    Template = apps.get_model("postmortems", "PostmortemTemplate")
    Template.objects.create(
        name="Full debrief",
        slug="full",
        description="For SEV-1 and SEV-2: the story, the beliefs, the factors, the lessons, the promises.",
        body=FULL,
    )
    Template.objects.create(
        name="Short write-up", slug="short", description="Four headings, for smaller incidents.", body=SHORT
    )


class Migration(migrations.Migration):
    dependencies = [("postmortems", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

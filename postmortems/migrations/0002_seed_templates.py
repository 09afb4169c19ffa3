"""Two postmortem templates every organization starts with."""

from django.db import migrations

FULL = """## Summary

{{ impact }}

## What happened

{{ chart }}

{{ timeline }}

## Why it made sense at the time

What information made each hypothesis plausible? How was it confirmed or ruled out?

## Contributing factors

{{ factors }}

## Resolution

## How would detection take half the time? And recovery?

## What went well

## What did not go well

## Where we got lucky

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
        description="For SEV-1 and SEV-2: timeline, hypotheses, contributing factors, lessons and tasks.",
        body=FULL,
    )
    Template.objects.create(
        name="Short postmortem", slug="short", description="Four headings, for smaller incidents.", body=SHORT
    )


class Migration(migrations.Migration):
    dependencies = [("postmortems", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

"""Five postmortem templates. "Full debrief" and "Short postmortem" of earlier versions become SRE and Light."""

from django.db import migrations

# heading, hint, live blocks, what a first draft writes, required for review
SRE = [
    ("Summary", "Three to five sentences that a new colleague understands.", [], "summary", True),
    ("Impact", "Who was affected, how many of which group, for how long? How was it measured?", ["impact"], "impact", True),
    ("What happened", "Only what was seen and done, in order. Keep fixes for later sections.", ["chart", "timeline"], "events", True),
    ("How it was detected", "What made the failure visible? How could detection have taken half the time?", [], "detection", False),
    ("Why it made sense at the time", "What did people see that made the first hypothesis plausible?", ["hypotheses"], "hypotheses", False),
    ("Contributing factors", "What in the system, monitoring or process contributed?", ["factors"], "factors", True),
    ("Resolution", "What ended the impact, and how was that confirmed?", [], "resolution", True),
    ("Detection and recovery in half the time", "What would have had to be different?", [], "halving", False),
    ("What went well", "", [], "went_well", False),
    ("What did not go well", "", [], "went_wrong", False),
    ("Where we got lucky", "What made the impact smaller by chance?", [], "lucky", True),
    ("Corrective tasks", "Each task has an owner, a due date and “Done when”.", ["tasks"], "tasks", True),
    ("Earlier incidents", "Link similar incidents or record “none found”.", [], "earlier", True),
]
NARRATIVE = [
    ("Summary", "What happened, in three sentences.", [], "summary", True),
    ("The story", "Tell it as the people in it saw it, in order. What did each of them know at that time?", ["chart"], "events", True),
    ("What people believed and why", "Which signals pointed there? What would have pointed elsewhere?", ["hypotheses"], "hypotheses", True),
    ("How it ended", "", [], "resolution", True),
    ("What surprised us", "What did the system do that people did not expect of it?", [], "", False),
    ("What we understand now", "Which conditions had to come together?", ["factors"], "factors", True),
    ("Where we got lucky", "What made the impact smaller by chance?", [], "lucky", False),
    ("What we will change", "", ["tasks"], "tasks", True),
    ("Earlier incidents", "Link similar incidents or record “none found”.", [], "earlier", False),
]
LIGHT = [
    ("Summary", "What happened, who noticed, how did it end?", ["impact"], "summary", True),
    ("Timeline", "", ["timeline"], "", True),
    ("Root cause and resolution", "Which conditions contributed, and what ended the impact?", ["factors"], "resolution", True),
    ("Corrective and preventative measures", "", ["tasks"], "tasks", True),
]
SECURITY = [
    ("Summary", "What happened, without details that help an attacker.", [], "summary", True),
    ("Exposure", "Which data and systems, from when to when? What is known, and what is assumed?", ["impact"], "impact", True),
    ("Timeline", "First access, first sign, containment, recovery.", ["chart", "timeline"], "events", True),
    ("Detection", "Which sign was there first, and when did it become visible to a person?", [], "detection", True),
    ("Containment and recovery", "What stopped it, and how is it known that it stopped?", [], "resolution", True),
    ("Contributing factors", "Which access, vulnerability or missing control made it possible?", ["factors"], "factors", True),
    ("Evidence kept", "Which logs, images and accounts are kept, where, and until when?", [], "", True),
    ("Notifications", "Who must be informed by law or contract, by when, and who did it?", [], "", True),
    ("Where we got lucky", "What kept the exposure smaller by chance?", [], "lucky", False),
    ("Corrective tasks", "", ["tasks"], "tasks", True),
    ("Earlier incidents", "Link similar incidents or record “none found”.", [], "earlier", False),
]
NEAR_MISS = [
    ("What could have happened", "How large would the impact have been, and for whom?", [], "", True),
    ("What happened", "What was seen and done, in order.", ["timeline"], "events", True),
    ("What stopped it", "Was it a safeguard, or chance?", [], "lucky", True),
    ("Contributing factors", "What brought it so close?", ["factors"], "factors", True),
    ("Corrective tasks", "Which safeguard will stop it next time?", ["tasks"], "tasks", True),
    ("Earlier incidents", "Link similar incidents or record “none found”.", [], "earlier", False),
]  # fmt: skip
TEMPLATES = [
    ("SRE", "sre", "full", "Timeline, hypotheses, contributing factors, lessons and tasks.", SRE, (1, 2), ""),
    ("Light", "light", "short", "Four headings, for smaller incidents.", LIGHT, (3, 4), ""),
    ("Narrative", "narrative", "", "The story as people saw it, for incidents that surprised.", NARRATIVE, (), ""),
    ("Security", "security", "", "Exposure, containment, evidence and notifications.", SECURITY, (), ""),
    ("Near miss", "near-miss", "", "What stopped it, and what would stop it next time.", NEAR_MISS, (), "near_miss"),
]


def seed(apps, schema_editor):
    get = lambda name: apps.get_model(*name.split("."))  # noqa: E731
    for name, slug, earlier, description, sections, ranks, kind in TEMPLATES:
        facts = {"name": name, "slug": slug, "description": description, "for_kind": kind}
        known = get("postmortems.PostmortemTemplate").objects.filter(slug=earlier).first()
        template = known or get("postmortems.PostmortemTemplate")()
        for field, value in facts.items():
            setattr(template, field, value)
        template.save()
        template.severities.set(get("incidents.Severity").objects.filter(rank__in=ranks))
        rows = get("postmortems.TemplateSection").objects
        for position, (heading, hint, blocks, content, required) in enumerate(sections, start=1):
            facts = {"hint": hint, "blocks": blocks, "content": content, "required": required}
            rows.create(template=template, position=position, heading=heading, **facts)


class Migration(migrations.Migration):
    dependencies = [("postmortems", "0009_first_draft_and_templates")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

"""Five starter checklists. Teams change them with new versions."""

from django.db import migrations
from django.utils import timezone

CRITICAL, EVIDENCE, OPTIONAL = {"critical": True}, {"evidence_on_fail": True}, {"required": False}
SEEDS = [
    {
        "slug": "lb-baseline",
        "title": "Load balancer configuration audit",
        "purpose": "audit",
        "description": "Does each pool distribute traffic as intended, and are deviations detected?",
        "topics": ["load balancer", "load-balancer", "loadbalancer", "backend pool", "traffic distribution", "routing"],
        "sections": {
            "Traffic distribution": [
                (
                    "Every backend of each pool is listed in the configuration",
                    "Compare the pools with the service catalog",
                    {},
                ),
                (
                    "Weights are equal, or the difference is documented",
                    "One wrong weight can send most requests to one server",
                    CRITICAL,
                ),
                (
                    "No server receives more than twice the mean request rate",
                    "Read from the last seven days, for each pool",
                    EVIDENCE,
                ),
                (
                    "The balancing method suits the service",
                    "Round robin, least connections or hashing: explain why",
                    {},
                ),
                (
                    "Highest share of requests on one server, relative to the mean",
                    "1 is perfectly even",
                    {"type": "number", "unit": "× mean", "high": "2"},
                ),
                ("Sticky sessions are off, or the reason is documented", "", {}),
            ],
            "Health checks and draining": [
                ("The health check runs the same code as user requests", "Not a static page", {}),
                (
                    "A drained server gets no new requests after 30 s",
                    "Drain one server in staging and watch the request count",
                    EVIDENCE,
                ),
                (
                    "Failover to the standby was tested in the last 90 days",
                    "Link the drill or the incident",
                    EVIDENCE,
                ),
                ("Timeouts increase from server to client", "Server, then load balancer, then client", {}),
                ("Certificates of all listeners are valid for 30 days or more", "Enter the lowest value", {}),
                ("An alert fires when under half of a pool is healthy for 2 min", "", CRITICAL),
            ],
            "Change process": [
                ("Configuration is reviewed before it reaches production", "Show an example from the last month", {}),
                (
                    "Production equals the reviewed file, no drift",
                    "Run the comparison and attach its output",
                    {**CRITICAL, **EVIDENCE},
                ),
                ("A change can be rolled back within 10 minutes", "Show when this was last done", {}),
                ("The list of people who can change production is current", "", {"control": "CC6.1"}),
            ],
        },
    },
    {
        "slug": "alert-coverage",
        "title": "Alert coverage review",
        "purpose": "review",
        "description": "For each failure that affects users: who is alerted, how fast, and what do they do?",
        "topics": ["alert", "monitoring", "detection", "observability", "on-call page"],
        "sections": {
            "User impact": [
                ("An alert monitors the error rate that users see", "Not only the health of servers", CRITICAL),
                ("An alert monitors the latency that users see", "", {}),
                ("An alert monitors drops in traffic", "Missing traffic is a failure too", {}),
                (
                    "Minutes from the first failed request to the page, in the last test",
                    "",
                    {"type": "number", "unit": "min", "high": "5", **EVIDENCE},
                ),
            ],
            "Infrastructure": [
                ("Uneven load between servers raises an alert", "", {}),
                ("Each dependency has an alert, or a documented reason", "", {}),
                ("Certificates, quotas and disks warn before they run out", "", {}),
            ],
            "On-call response": [
                ("Each alert states what to check first", "", {}),
                (
                    "Each alert goes to a team that can act on it",
                    "Check that its on-call rotation is staffed",
                    {"control": "CC7.2"},
                ),
                ("Alerts without action were removed or fixed", "Check the last 30 days", {}),
            ],
        },
    },
    {
        "slug": "load-test",
        "title": "Load test of a service",
        "purpose": "procedure",
        "description": "Find the limit of a service in a repeatable way, so that results can be compared.",
        "topics": ["load test", "load-test", "stress test", "performance test", "capacity", "bottleneck", "soak"],
        "sections": {
            "Prepare": [
                ("The goal of this test is documented", "Which result would require action?", {"type": "text"}),
                ("The traffic pattern resembles real peaks", "Use the busiest hour of the last month", {}),
                (
                    "Affected people were informed",
                    "On-call, owners of dependencies, support",
                    {"control": "CC8.1"},
                ),
                ("A person monitors the test and knows how to stop it", "", CRITICAL),
            ],
            "Run": [
                (
                    "Load reached, as a multiple of the usual peak",
                    "",
                    {"type": "number", "unit": "× peak", "low": "1.5"},
                ),
                ("The error rate stayed within the objective", "", {**CRITICAL, **EVIDENCE}),
                ("Latency stayed within the objective", "", EVIDENCE),
                ("Load was spread evenly over the servers", "The busiest server is at most twice the mean", EVIDENCE),
                (
                    "First bottleneck",
                    "",
                    {
                        "type": "choice",
                        "choices": ["Nothing", "CPU", "Memory", "Database", "Network", "A dependency"],
                    },
                ),
            ],
            "After the run": [
                ("Results were compared with the last test", "", {}),
                ("The environment was restored", "", {}),
                ("Each unexpected result has a finding", "", {}),
            ],
        },
    },
    {
        "slug": "general-audit",
        "title": "Audit of a configuration or practice",
        "purpose": "audit",
        "description": "A general checklist. Copy it and adapt it.",
        "topics": [],
        "sections": {
            "Scope": [
                ("The scope and its exclusions are documented", "", {"type": "text"}),
                ("The rule or standard to compare with is documented", "", {}),
            ],
            "Comparison": [
                ("The running state matches the decision", "Show how it was compared", {**CRITICAL, **EVIDENCE}),
                ("Exceptions have a reason and an end date", "", {}),
                ("The list of people who can change it is current", "", {"control": "CC6.1"}),
                ("A wrong change is detected before users are affected", "", {}),
            ],
            "Follow-up": [
                ("Each deviation has a finding with a task", "", {}),
                ("The date of the next audit is set", "", {}),
            ],
        },
    },
    {
        "slug": "general-procedure",
        "title": "Recurring procedure",
        "purpose": "procedure",
        "description": "A general checklist. Copy it and adapt it.",
        "topics": [],
        "sections": {
            "Prepare": [
                ("The documented steps are current", "", {}),
                ("Affected people were informed", "", {}),
            ],
            "Do": [
                ("Every step was done as documented", "Note where the documentation was wrong", {}),
                ("The result matches the expectation", "", {**CRITICAL, **EVIDENCE}),
            ],
            "After the run": [
                ("Everything was restored", "", {}),
                ("Each unexpected result has a finding", "", {}),
            ],
        },
    },
]


def seed(apps, schema_editor):
    Checklist, Version, Section, Item = (
        apps.get_model("audits", name) for name in ["Checklist", "ChecklistVersion", "Section", "Item"]
    )
    now = timezone.now()
    for facts in SEEDS:
        facts = dict(facts)
        sections = facts.pop("sections")
        checklist = Checklist.objects.create(created_at=now, **facts)
        version = Version.objects.create(checklist=checklist, number=1, created_at=now, published_at=now)
        number = 0
        for place, (title, questions) in enumerate(sections.items(), start=1):
            section = Section.objects.create(version=version, place=place, title=title)
            for text, hint, extra in questions:
                number += 1
                Item.objects.create(version=version, section=section, number=number, text=text, hint=hint, **extra)


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

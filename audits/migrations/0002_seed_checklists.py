"""Five checklists to begin with. Teams change them by new versions."""

from django.db import migrations
from django.utils import timezone

CRITICAL, EVIDENCE, OPTIONAL = {"critical": True}, {"evidence_on_fail": True}, {"required": False}
SEEDS = [
    {
        "slug": "lb-baseline",
        "title": "Load balancer configuration audit",
        "purpose": "audit",
        "description": "Does each pool spread traffic as it was meant to, and would anybody notice when it does not?",
        "topics": ["load balancer", "load-balancer", "loadbalancer", "backend pool", "traffic distribution", "routing"],
        "sections": {
            "Distribution of traffic": [
                (
                    "Every backend of each pool is listed in the configuration",
                    "Compare the pools with the service catalog",
                    {},
                ),
                (
                    "Weights are equal, or the difference is written down",
                    "One wrong weight can send most requests to one server",
                    CRITICAL,
                ),
                (
                    "No server receives more than twice the mean request rate",
                    "Read from the last seven days, for each pool",
                    EVIDENCE,
                ),
                ("The balancing method suits the service", "Round robin, least connections, hashing: say why", {}),
                (
                    "Highest share of requests on one server, relative to the mean",
                    "1 is perfectly even",
                    {"type": "number", "unit": "× mean", "high": "2"},
                ),
                ("Sticky sessions are off, or their need is written down", "", {}),
            ],
            "Health checks and draining": [
                ("The health check reaches the same code as users do", "Not a static page", {}),
                (
                    "A drained server gets no new request after 30 s",
                    "Drain one server in staging and watch the request count",
                    EVIDENCE,
                ),
                (
                    "Failover to the standby was exercised in the last 90 days",
                    "Link the drill or the incident",
                    EVIDENCE,
                ),
                ("Timeouts grow from the server outwards", "Server, then balancer, then client", {}),
                ("Certificates of all listeners are valid for 30 days or more", "The lowest value counts", {}),
                ("An alert fires when under half of a pool is healthy for 2 min", "", CRITICAL),
            ],
            "Path of change": [
                ("Configuration is reviewed before it reaches production", "Show one example of the last month", {}),
                (
                    "Production equals the reviewed file, no drift",
                    "Run the comparison and keep its output",
                    {**CRITICAL, **EVIDENCE},
                ),
                ("A change can be taken back within 10 minutes", "Show when it was last done", {}),
                ("Who may change production is known and current", "", {"control": "CC6.1"}),
            ],
        },
    },
    {
        "slug": "alert-coverage",
        "title": "Alert coverage review",
        "purpose": "review",
        "description": "For each way this service can fail its users: who is told, how fast, and what do they do then?",
        "topics": ["alert", "monitoring", "detection", "observability", "on-call page"],
        "sections": {
            "What users feel": [
                ("An alert watches the error share that users see", "Not only the health of servers", CRITICAL),
                ("An alert watches how long users wait", "", {}),
                ("An alert watches traffic that falls away", "Silence is a failure too", {}),
                (
                    "Minutes from the first failed request to the page, in the last test",
                    "",
                    {"type": "number", "unit": "min", "high": "5", **EVIDENCE},
                ),
            ],
            "What is underneath": [
                ("Uneven load between servers raises an alert", "", {}),
                ("Each dependency has an alert, or a reason why not", "", {}),
                ("Certificates, quotas and disks warn before they run out", "", {}),
            ],
            "The person who is paged": [
                ("Each alert names what to look at first", "", {}),
                (
                    "Each alert goes to a team that can act on it",
                    "Check that the rota behind it is staffed",
                    {"control": "CC7.2"},
                ),
                ("Alerts that nobody acted on were removed or mended", "Look at the last 30 days", {}),
            ],
        },
    },
    {
        "slug": "load-test",
        "title": "Load test of a service",
        "purpose": "procedure",
        "description": "Find the limit before users do, in the same way each time, so that results can be compared.",
        "topics": ["load test", "load-test", "stress test", "performance test", "capacity", "bottleneck", "soak"],
        "sections": {
            "Prepare": [
                ("The question of this test is written down", "What would make us act?", {"type": "text"}),
                ("The shape of traffic resembles real peaks", "Take it from the busiest hour of the last month", {}),
                (
                    "Everybody who could be surprised was told",
                    "On-call, owners of dependencies, support",
                    {"control": "CC8.1"},
                ),
                ("Somebody watches, and knows how to stop it", "", CRITICAL),
            ],
            "Run": [
                (
                    "Load reached, as a multiple of the usual peak",
                    "",
                    {"type": "number", "unit": "× peak", "low": "1.5"},
                ),
                ("Errors stayed within the objective", "", {**CRITICAL, **EVIDENCE}),
                ("Waiting times stayed within the objective", "", EVIDENCE),
                ("Load was spread evenly over the servers", "The busiest server is at most twice the mean", EVIDENCE),
                (
                    "What gave way first",
                    "",
                    {
                        "type": "choice",
                        "choices": ["Nothing", "Processor", "Memory", "Database", "Network", "A dependency"],
                    },
                ),
            ],
            "Afterwards": [
                ("Results stand beside those of the last test", "", {}),
                ("The environment was put back as it was", "", {}),
                ("Each surprise became a finding", "", {}),
            ],
        },
    },
    {
        "slug": "general-audit",
        "title": "Audit of a configuration or practice",
        "purpose": "audit",
        "description": "For what has no checklist of its own yet. Copy it and make it specific.",
        "topics": [],
        "sections": {
            "Scope": [
                ("What is looked at, and what is left out", "", {"type": "text"}),
                ("The rule it is compared with is written down", "", {}),
            ],
            "Comparison": [
                ("What runs equals what was decided", "Show how it was compared", {**CRITICAL, **EVIDENCE}),
                ("Exceptions have a reason and an end date", "", {}),
                ("Who may change it is known and current", "", {"control": "CC6.1"}),
                ("A wrong change would be noticed before users notice", "", {}),
            ],
            "What follows": [
                ("Each deviation became a finding with a task", "", {}),
                ("It is decided when somebody looks again", "", {}),
            ],
        },
    },
    {
        "slug": "general-procedure",
        "title": "Procedure that comes round again",
        "purpose": "procedure",
        "description": "For what has no checklist of its own yet. Copy it and make it specific.",
        "topics": [],
        "sections": {
            "Prepare": [
                ("The written steps are current", "", {}),
                ("Everybody who could be surprised was told", "", {}),
            ],
            "Do": [
                ("Every step was done as written", "Say in a note where the text was wrong", {}),
                ("The result is what was expected", "", {**CRITICAL, **EVIDENCE}),
            ],
            "Afterwards": [
                ("Everything was put back as it was", "", {}),
                ("Each surprise became a finding", "", {}),
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

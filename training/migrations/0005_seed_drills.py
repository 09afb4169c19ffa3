"""Three tabletop drills, ready to run. Teams change them with new versions."""

from django.db import migrations
from django.utils import timezone

PUBLIC_CIRCLE = 1
TIME, ESCALATION, REQUEST, MANUAL = "time", "escalation", "request", "manual"
SEEDS = [
    {
        "title": "Traffic doubles in ten minutes",
        "player_title": "Pages load slowly",
        "briefing": "You are on call for a web shop on an ordinary weekday at noon. Nothing is planned for today.",
        "decoy": "Attack from outside",
        "decoy_words": "attack, ddos, bots",
        "cause": "The autoscaling limit of the web pool is reached",
        "cause_words": "autoscaling, scaling, capacity, limit",
        "escalate_to": "Infrastructure",
        "objectives": "Rule out an attack within 10 min\nEscalate to Infrastructure within 12 min\n"
        "Name the limit that was reached\nSend a first status update within 15 min",
        "codes": ["CAP"],
        "injects": [
            (0, TIME, "alert", "Monitoring", "p95 latency of the web pool is above 2 s.", {}),
            (120, TIME, "support", "Support", "“Customers say that pages load slowly. Some give up.”", {}),
            (
                300,
                TIME,
                "chat",
                "A colleague",
                "“Requests have doubled since noon, many from addresses we have never seen. Are we under attack?”",
                {"is_decoy": True, "expected": "Ask where the requests come from and what they ask for"},
            ),
            (
                None,
                REQUEST,
                "monitoring",
                "Monitoring",
                "Referrers of the new requests: 83% come from one newspaper article about the shop.",
                {"ask_words": "referrer, source, where, origin, addresses, requests", "expected": "Rule out an attack"},
            ),
            (
                720,
                REQUEST,
                "monitoring",
                "Monitoring",
                "Instances of the web pool. The number has not changed for eight minutes.",
                {
                    "ask_words": "instances, pool, servers, scaling, capacity",
                    "chart_title": "Instances of the web pool",
                    "chart_points": [8, 8, 9, 11, 14, 16, 16, 16, 16, 16, 16],
                    "expected": "Notice that the number stops at 16",
                },
            ),
            (
                900,
                ESCALATION,
                "chat",
                "Infrastructure",
                "“We are here. What do you see so far, and what do you need from us?”",
                {"expected": "Say what is known, without a guess"},
            ),
            (
                None,
                MANUAL,
                "chat",
                "Infrastructure",
                "“The pool is allowed 16 instances. That was enough last year. Shall we raise it?”",
                {"expected": "Decide, and check the database connections first"},
            ),
        ],
    },
    {
        "title": "Release cannot be rolled back",
        "player_title": "Orders fail after a release",
        "briefing": "You are on call. A release went out ten minutes ago. Its notes mention a new checkout page, "
        "behind a feature flag.",
        "decoy": "The new checkout page behind the feature flag",
        "decoy_words": "flag, checkout page, new page",
        "cause": "The migration of the release removed a column that the old version reads",
        "cause_words": "migration, column, schema",
        "escalate_to": "Database",
        "objectives": "Rule out the feature flag within 10 min\nStop the rollback before it makes things worse\n"
        "Name the migration as the cause\nState who decides",
        "codes": ["CHG"],
        "injects": [
            (0, TIME, "alert", "Monitoring", "3% of orders fail with an internal error.", {}),
            (
                90,
                TIME,
                "chat",
                "A colleague",
                "“The new checkout page is on for 3% of users. That cannot be a coincidence.”",
                {"is_decoy": True, "expected": "Ask whether the failing orders used the new page"},
            ),
            (
                None,
                REQUEST,
                "monitoring",
                "Monitoring",
                "Failed orders by page: half of them used the old checkout page.",
                {"ask_words": "orders, page, users, which, flag", "expected": "Rule out the feature flag"},
            ),
            (
                420,
                TIME,
                "chat",
                "Release manager",
                "“I turned the flag off two minutes ago. No change. I am rolling back now.”",
                {"expected": "Stop, and ask what the release changed in the database"},
            ),
            (
                600,
                TIME,
                "alert",
                "Monitoring",
                "41% of orders fail.",
                {
                    "document": "ERROR order.save: column orders.voucher_code does not exist\n"
                    "  version: 2024.11.2 (previous release)",
                    "expected": "Connect the rollback with the migration",
                },
            ),
            (
                780,
                ESCALATION,
                "chat",
                "Database",
                "“We are here. Which version is running where?”",
                {"expected": "Describe the state of both versions"},
            ),
            (
                None,
                MANUAL,
                "chat",
                "Database",
                "“The migration of this release dropped voucher_code. We can add it back, empty, in two minutes.”",
                {"expected": "Decide between adding the column and rolling forward"},
            ),
        ],
    },
    {
        "title": "Certificate expires on a holiday",
        "player_title": "Partners cannot connect",
        "briefing": "It is a public holiday, 09:00. You are on call, most of your colleagues are away.",
        "decoy": "Outage of the network provider",
        "decoy_words": "network, provider, connection",
        "cause": "A TLS certificate of the partner gateway has expired",
        "cause_words": "certificate, tls, ssl, expired",
        "escalate_to": "Platform",
        "objectives": "Rule out the network within 10 min\nFind out who can issue a certificate today\n"
        "Tell the partners what to expect within 20 min",
        "codes": ["CFG", "OBS"],
        "injects": [
            (0, TIME, "alert", "Monitoring", "No partner has sent an order for 15 minutes.", {}),
            (
                120,
                TIME,
                "phone",
                "Partner",
                "“Since this morning we cannot connect to you. On our side nothing was changed.”",
                {},
            ),
            (
                240,
                TIME,
                "status",
                "Network provider",
                "Maintenance at an exchange point tonight. Short interruptions are possible until 10:00.",
                {"is_decoy": True, "expected": "Test the connection to the gateway from outside"},
            ),
            (
                None,
                REQUEST,
                "monitoring",
                "Monitoring",
                "The gateway answers pings in 12 ms. Ports are open. No packet loss.",
                {"ask_words": "ping, reach, port, packet, connect, network", "expected": "Rule out the network"},
            ),
            (
                600,
                REQUEST,
                "support",
                "Partner",
                "The partner sends the log of a failed connection.",
                {
                    "ask_words": "log, error, message, partner",
                    "document": "connect gateway:443 ok\nhandshake failed: peer closed the connection\nalert 45",
                    "expected": "Read alert 45",
                },
            ),
            (
                720,
                ESCALATION,
                "phone",
                "Platform",
                "“You have reached the holiday stand-in. I have no rights on the gateway. Who else do you know?”",
                {"expected": "Use the escalation policy, call the manager on duty"},
            ),
            (
                None,
                MANUAL,
                "chat",
                "Platform",
                "“Found it: the gateway certificate ended at midnight. The reminder went to someone who left in May.”",
                {"expected": "Issue a certificate, and look for others with the same owner"},
            ),
        ],
    },
]
FACTS = ["title", "player_title", "briefing", "decoy", "decoy_words", "cause", "cause_words", "escalate_to"]
EMPTY = {"ask_words": "", "is_decoy": False, "expected": "", "document": "", "chart_title": "", "chart_points": []}


def inject_of(row):
    offset, release, channel, sender, text, more = row
    facts = {"release": release, "offset_seconds": offset, "channel": channel, "sender": sender, "text": text}
    return {**facts, **EMPTY, **more}


def seed(apps, schema_editor):
    model = lambda name: apps.get_model("training", name)  # noqa: E731
    categories = {row.code: row for row in apps.get_model("incidents", "Category").objects.all()}
    now = timezone.now()
    for plan in SEEDS:
        facts = {name: plan[name] for name in FACTS}
        drill = model("Drill").objects.create(
            circle_id=PUBLIC_CIRCLE,
            objectives=plan["objectives"],
            state="ready",
            script_version=1,
            has_changes=False,
            created_at=now,
            **facts,
        )
        drill.categories.set([categories[code] for code in plan["codes"] if code in categories])
        injects = [inject_of(row) for row in plan["injects"]]
        for each in injects:
            model("DrillInject").objects.create(circle_id=PUBLIC_CIRCLE, drill=drill, **each)
        script = {
            **facts,
            "objectives": plan["objectives"].splitlines(),
            "injects": [{**each, "picture": None} for each in injects],
        }
        model("DrillVersion").objects.create(
            circle_id=PUBLIC_CIRCLE, drill=drill, number=1, script=script, note="Comes with Debrief", created_at=now
        )


class Migration(migrations.Migration):
    dependencies = [
        ("training", "0004_drills"),
        ("incidents", "0002_seed_severities_and_categories"),
        ("access", "0002_public_circle"),
    ]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

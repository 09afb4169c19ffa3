"""Rows every organization starts with: four severities and the factor taxonomy."""

from django.db import migrations

SEVERITIES = [
    (1, "SEV-1", "Most users cannot use the product, or data is at risk.", True, 3, False, 30, "P1"),
    (2, "SEV-2", "Many users are affected, or a main function is down for some.", True, 5, True, 60, "P2"),
    (3, "SEV-3", "Some users are affected, and a workaround exists.", True, 10, True, None, "P3"),
    (4, "SEV-4", "No impact outside the team.", False, None, True, None, "P3"),
]

CATEGORIES = [
    (
        "CFG",
        "Configuration",
        "wrong value|default changed|drift between environments|partial rollout|feature flag|load balancing, routing or DNS setting",
    ),
    (
        "CHG",
        "Change and release",
        "binary deploy|config push path|schema migration|rollback not possible|staged rollout absent|change collision",
    ),
    ("SW", "Software defect", "logic|concurrency|resource leak|error handling|compatibility|time and date handling"),
    (
        "CAP",
        "Capacity and load",
        "demand spike|limit or quota|saturation of a shared resource|autoscaling behavior|capacity model absent",
    ),
    (
        "DEP",
        "Dependency",
        "internal service|external provider|library|certificate or credential expiry|contract change",
    ),
    ("NET", "Network and edge", "load balancer|routing or BGP|DNS|firewall or ACL|CDN"),
    ("DAT", "Data and storage", "corruption|replication and consistency|backup and restore|bad data input|query plan"),
    ("INF", "Infrastructure and hardware", "host|disk|power or cooling|zone or region|orchestration|clock"),
    (
        "ARC",
        "Architecture and resilience",
        "single point of failure|retry storm or cascade|missing isolation|failover path|hidden coupling",
    ),
    (
        "OBS",
        "Detection and observability",
        "no alert|threshold|alert lost in noise|blind spot at user level|dashboard misled|runbook link absent",
    ),
    (
        "RSP",
        "Response and coordination",
        "wrong hypothesis kept|escalation delay|role unclear|access or permission|handover|communication to users",
    ),
    (
        "ORG",
        "Process, knowledge, organization",
        "review step absent|documentation stale|training or exercise gap|ownership unclear|workload or fatigue|known risk accepted",
    ),
    ("SEC", "Security", "credential|vulnerability|attack|protective measure caused impact"),
]
NOT_TECHNICAL = {"RSP", "ORG"}


def seed(apps, schema_editor):
    Severity = apps.get_model("incidents", "Severity")
    Category = apps.get_model("incidents", "Category")
    for rank, name, description, required, days, working, minutes, priority in SEVERITIES:
        Severity.objects.create(
            rank=rank,
            name=name,
            description=description,
            postmortem_required=required,
            postmortem_days=days,
            postmortem_working_days=working,
            update_minutes=minutes,
            task_priority=priority,
        )
    for code, name, kinds in CATEGORIES:
        Category.objects.create(
            code=code, name=name, kinds=[*kinds.split("|"), "other (say)"], technical=code not in NOT_TECHNICAL
        )


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

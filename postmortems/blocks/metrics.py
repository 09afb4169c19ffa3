"""The live block `metrics`: durations of the incident with their definitions."""

from django.template.loader import render_to_string

from accounts.models import User
from incidents.load_facts import facts_for
from incidents.metrics import Metric, measure
from incidents.models import Incident
from postmortems.blocks import LiveBlock, live_block
from postmortems.blocks.facts import read_at

SHOWN = ["detect", "identify", "mitigate", "impact", "diversion", "weighted_impact"]


def metrics_of(incident: Incident) -> list[Metric]:
    found = measure(facts_for(incident, read_at(incident)))
    return [found[key] for key in SHOWN if found[key].seconds is not None]


def metrics_html(incident: Incident, viewer: User) -> str:
    return render_to_string("postmortems/block_metrics.html", {"metrics": metrics_of(incident)})


def metrics_markdown(incident: Incident, viewer: User) -> str:
    rows = [f"| {metric.label} | {metric.text} |" for metric in metrics_of(incident)]
    return "\n".join(["| Metric | Duration |", "| --- | --- |", *rows]) if rows else "No metrics recorded."


def count_text(incident: Incident, viewer: User) -> str:
    return f"{len(metrics_of(incident))} numbers"


live_block(
    LiveBlock(
        "metrics", "Metrics", metrics_html, metrics_markdown, icon="activity", anchor="numbers", count_text=count_text
    )
)

"""Live blocks of incidents: impact, timeline, hypotheses, factors; as HTML for a reader, as Markdown for export."""

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, strip_tags

from accounts.models import User
from core.references import Resolved
from core.text.durations import duration_text
from core.text.inline import linked
from core.text.shares import percent_text
from incidents.entry_references import references_to
from incidents.facts import whole_seconds
from incidents.load_facts import facts_for
from incidents.models import Factor, Hypothesis, Incident, TimelineEntry
from incidents.timeline_chart import caption, figure
from postmortems.blocks import LiveBlock, counted, live_block


def local(incident: Incident, moment: datetime | None) -> str:
    """`13 Feb 22:00` in the incident's zone."""
    return f"{moment.astimezone(incident.tz):%-d %b %H:%M}" if moment else "still open"


def span(incident: Incident, begun: datetime, ended: datetime | None) -> str:
    """`13 Feb 22:00 to 22:40`: the day of the end only if it is another one."""
    if ended and begun.astimezone(incident.tz).date() == ended.astimezone(incident.tz).date():
        return f"{local(incident, begun)} to {ended.astimezone(incident.tz):%H:%M}"
    return f"{local(incident, begun)} to {local(incident, ended)}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; bars and line ends inside cells are kept from breaking it."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', '&#124;').replace(chr(10), ' ') for cell in line)} |" for line in lines
    )


def impact_context(incident: Incident) -> list[dict[str, Any]]:
    return [
        {
            "span": span(incident, window.starts_at, window.ends_at),
            "who": window.population,
            "share": share_text(window.share, window.approximate),
            "length": duration_text(whole_seconds(window.ends_at - window.starts_at)) if window.ends_at else "running",
            "measured": window.measured_by,
        }
        for window in incident.impact_windows.all()
    ]


def share_text(share: Any, approximate: bool) -> str:
    return "" if share is None else f"{'≈ ' if approximate else ''}{percent_text(share)}"


def affected_text(row: dict[str, Any]) -> str:
    measured = f" (measured by {row['measured']})" if row["measured"] else ""
    return f"{row['who'] or 'Not set'}{measured}"


def impact_html(incident: Incident, viewer: User) -> str:
    return render_to_string("postmortems/block_impact.html", {"incident": incident, "rows": impact_context(incident)})


def impact_markdown(incident: Incident, viewer: User) -> str:
    rows = [
        [row["span"], affected_text(row), row["share"] or "Not set", row["length"]] for row in impact_context(incident)
    ]
    return (
        table([f"Window, {incident.zone_with_offset}", "Affected", "Share", "Length"], rows)
        if rows
        else "No impact recorded."
    )


def entries_of(incident: Incident) -> list[TimelineEntry]:
    rows = [entry for entry in incident.entries.all() if entry.removed_at is None]
    return sorted(rows, key=lambda entry: (entry.at, entry.pk))


def numbered(incident: Incident) -> dict[str, Resolved]:
    """What `#12` means in texts of the incident; nothing in facts that were stored before entries had numbers."""
    return references_to(entry for entry in entries_of(incident) if entry.number)


def timeline_html(incident: Incident, viewer: User) -> str:
    meant = numbered(incident)
    rows = [
        {
            "entry": entry,
            "text": linked(entry.text, meant),
            "local": entry.at.astimezone(incident.tz),
            "after": entry.at - incident.started_at,
        }
        for entry in entries_of(incident)
    ]
    return render_to_string("postmortems/block_timeline.html", {"incident": incident, "rows": rows})


def timeline_markdown(incident: Incident, viewer: User) -> str:
    rows = [
        [
            entry.ref if entry.number else "",
            local(incident, entry.at),
            entry.text,
            str(entry.get_milestone_display()),
            entry.author.name,
        ]
        for entry in entries_of(incident)
    ]
    head = ["No.", incident.zone_with_offset, "What happened", "Milestone", "By"]
    if not any(row[0] for row in rows):
        head, rows = head[1:], [row[1:] for row in rows]
    return table(head, rows) if rows else "No timeline entries."


def hypotheses_html(incident: Incident, viewer: User) -> str:
    meant = numbered(incident)
    rows = [
        {
            "what": linked(hypothesis.statement, meant),
            "verdict": hypothesis.verdict,
            "span": span(incident, hypothesis.started_at, hypothesis.ended_at),
            "minutes": hypothesis.cost(hypothesis.ended_at) if hypothesis.ended_at else None,
            "why": linked(hypothesis.verdict_because or hypothesis.plausible_because, meant),
        }
        for hypothesis in incident.hypotheses.all()
    ]
    return render_to_string("postmortems/block_hypotheses.html", {"rows": rows})


def because(row: Hypothesis) -> str:
    reason = row.verdict_because or row.plausible_because
    return f". {' '.join(reason.split())}" if reason else ""


def hypotheses_markdown(incident: Incident, viewer: User) -> str:
    rows = [
        f"- {row.statement}: {Hypothesis.Verdict(row.verdict).label.lower()}, "
        f"{span(incident, row.started_at, row.ended_at)}{because(row)}"
        for row in incident.hypotheses.all()
    ]
    return "\n".join(rows) or "No hypotheses recorded."


def factor_tree(incident: Incident) -> list[dict[str, Any]]:
    """Roots with their children, each with what a leaf shows; `text` is the statement with links."""
    rows, meant = list(incident.factors.all()), numbered(incident)

    def below(parent: int | None) -> list[dict[str, Any]]:
        own = [row for row in rows if row.parent_id == parent]
        return [{"factor": row, "text": linked(row.statement, meant), "children": below(row.pk)} for row in own]

    return below(None)


def factors_html(incident: Incident, viewer: User) -> str:
    return render_to_string("postmortems/block_factors.html", {"incident": incident, "tree": factor_tree(incident)})


def factors_markdown(incident: Incident, viewer: User) -> str:
    def lines(tree: list[dict[str, Any]], depth: int) -> list[str]:
        out = []
        for leaf in tree:
            row: Factor = leaf["factor"]
            category = f" ({row.category})" if row.category else ""
            shown = ", ".join(local(incident, entry.at) for entry in row.evidence.all())
            evidence = f" Evidence: {shown}." if shown else ""
            out.append(f"{'  ' * depth}- **{row.get_kind_display()}.** {row.statement}{category}{evidence}")
            out += lines(leaf["children"], depth + 1)
        return out

    return "\n".join(lines(factor_tree(incident), 0)) or "No factors recorded."


def read_at(incident: Incident) -> datetime:
    """The end of what is still open: now, or the moment of approval while an approved text is read."""
    return getattr(incident, "frozen_at", None) or timezone.now()


def figure_html(incident: Incident, viewer: User) -> str:
    drawn = figure(facts_for(incident, read_at(incident)), key="fgb")
    return format_html('<div class="card"><div class="card-body">{}</div></div>', drawn) if drawn else ""


def figure_markdown(incident: Incident, viewer: User) -> str:
    """The caption in words; the drawing itself stays on the page."""
    return strip_tags(caption(facts_for(incident, read_at(incident))))


CHART = LiveBlock("chart", "Timeline chart", figure_html, figure_markdown, icon="chart-dots", anchor="chart")
IMPACT = LiveBlock(
    *("impact", "Impact", impact_html, impact_markdown),
    icon="users",
    anchor="impact",
    count_text=lambda incident, viewer: counted(len(incident.impact_windows.all()), "window"),
)
TIMELINE = LiveBlock(
    *("timeline", "Timeline", timeline_html, timeline_markdown),
    icon="clock",
    anchor="timeline",
    count_text=lambda incident, viewer: counted(len(entries_of(incident)), "entry"),
)
HYPOTHESES = LiveBlock(
    *("hypotheses", "Hypotheses", hypotheses_html, hypotheses_markdown),
    icon="route",
    anchor="hypotheses",
    count_text=lambda incident, viewer: counted(len(incident.hypotheses.all()), "hypothesis"),
)
FACTORS = LiveBlock(
    *("factors", "Contributing factors", factors_html, factors_markdown),
    icon="git-branch",
    anchor="factors",
    count_text=lambda incident, viewer: counted(len(incident.factors.all()), "factor"),
)
for block in (CHART, IMPACT, TIMELINE, HYPOTHESES, FACTORS):
    live_block(block)

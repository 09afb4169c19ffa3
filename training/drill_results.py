"""Scores of one run, read from its rows and those of the original incident."""

from collections.abc import Iterable

from training.drill_scores import Answered, Reference, Scores, scores_of
from training.drill_script import Scenario
from training.models import Drill, DrillAnswer, DrillRun
from training.scenario import load_scenario


def answered(rows: Iterable[DrillAnswer]) -> list[Answered]:
    return [Answered(row.player_id, row.kind, row.about, row.seconds, row.confidence) for row in rows]


def reference_of(drill: Drill) -> Reference:
    """What really happened, on the clock of the drill. Empty for a drill without an incident."""
    if drill.incident is None or drill.reference_start is None:
        return Reference()
    scenario = load_scenario(drill.incident)
    return reference_from(scenario, drill) if scenario.entries else Reference(ref=drill.incident.ref)


def reference_from(scenario: Scenario, drill: Drill) -> Reference:
    start = drill.reference_start
    assert start is not None
    seconds = lambda at: None if at is None else (at - start).total_seconds()
    decoy = scenario.decoy
    ends = [
        scenario.milestones[name].at for name in ("fix_applied", "mitigated", "resolved") if name in scenario.milestones
    ]
    return Reference(
        ref=scenario.ref,
        decoy_from=seconds(decoy.started_at) if decoy else None,
        decoy_until=seconds(decoy.ended_at) if decoy else None,
        escalated=seconds(scenario.escalations[0].requested_at) if scenario.escalations else None,
        cause=seconds(scenario.known_from),
        updated=seconds(scenario.first_update),
        end=seconds(ends[0] if ends else scenario.resolved_at),
    )


def first_cue(run: DrillRun) -> float | None:
    """When the first cue of the decoy was released; None if none was."""
    rows = run.injects.filter(is_decoy=True, released_seconds__isnull=False).order_by("released_seconds")
    return rows.values_list("released_seconds", flat=True).first()


def scores_of_run(run: DrillRun, *, before: Reference | None = None) -> Scores:
    """The scores as they are now. Aggregates only may be shown to people other than the facilitator."""
    players = list(run.players.values_list("pk", flat=True))
    rows = DrillAnswer.objects.filter(run=run)
    reference = reference_of(run.drill) if before is None else before
    return scores_of(players, answered(rows), decoy_from=first_cue(run), before=reference)

"""The initial text of an after-action report, in Markdown."""

from core.text.durations import duration_text
from core.text.sentences import with_full_stop
from training.drill_scores import LEAST_SHOWN, Measure, Scores
from training.models import DrillRun

TOO_FEW = f"shown from {LEAST_SHOWN} players"


def seconds_text(seconds: float | None) -> str:
    """`12 min`, `40 s`; a dash without a value."""
    if seconds is None:
        return "–"
    return f"{round(seconds)} s" if seconds < 60 else duration_text(seconds)


def shown_seconds(seconds: float) -> float:
    """What `seconds_text` shows: whole seconds, from one minute on whole minutes."""
    return round(seconds) if seconds < 60 else seconds // 60 * 60


def difference_text(measure: Measure) -> str:
    """`23 min sooner`, `4 min later`: the difference of the two times as they are shown beside it."""
    if measure.before is None or measure.median is None or measure.n < LEAST_SHOWN:
        return "–"
    sooner = shown_seconds(measure.before) - shown_seconds(measure.median)
    if abs(sooner) < 1:
        return "the same"
    return f"{seconds_text(abs(sooner))} {'sooner' if sooner > 0 else 'later'}"


def sample_text(measure: Measure) -> str:
    """`n = 7 of 8 players, 95% interval of the median 6 min to 19 min`."""
    if not measure.players:
        return "No players"
    counted = f"n = {measure.n} of {measure.players} player{'' if measure.players == 1 else 's'}"
    if measure.n == 0:
        return counted
    if measure.interval is None:
        return f"{counted}, too few for an interval"
    low, high = measure.interval
    return f"{counted}, 95% interval of the median {seconds_text(low)} to {seconds_text(high)}"


def median_text(measure: Measure, *, all_shown: bool = False) -> str:
    """The median; for fewer than three players only the facilitator sees it."""
    if measure.n == 0:
        return "Not reached"
    return seconds_text(measure.median) if all_shown or measure.n >= LEAST_SHOWN else f"Too few, {TOO_FEW}"


def report_text(run: DrillRun, scores: Scores, *, cue: float | None) -> str:
    """Summary, results, objectives, strengths, areas to improve."""
    ref = run.drill.incident.ref if run.drill.incident else "Before"
    rows = "\n".join(
        f"| {measure.label} | {seconds_text(measure.before)} | {median_text(measure)} | {sample_text(measure)} |"
        for measure in scores.measures
    )
    goals = "\n".join(
        f"- **{objective.rating or 'Not rated'}** {with_full_stop(objective.text)} {objective.note}".rstrip()
        for objective in run.objectives.all()
    )
    findings = "\n".join(
        f"- {finding.text}{f' ({finding.task.ref})' if finding.task else ''}"
        for finding in run.findings.select_related("task").order_by("pk")
    )
    return f"""## Summary

{run.label} replayed “{run.player_title}” with {len(scores.players)} players. Facilitator: {run.facilitator.name}.

{{{{ chart }}}}

## Results

| Measure | {ref} | Drill, median | Sample |
|--|--|--|--|
{rows}

## Objectives

P: without challenges. S: some challenges. M: major challenges. U: unable to perform.

{goals or "No objectives were set."}

## Strengths

{run.went_well or "To be written."}

## Areas to improve

{run.to_improve or "To be written."}

{findings}

## Unexpected

{run.unexpected or "Nothing was noted."}

## Timeline

{{{{ timeline }}}}
"""

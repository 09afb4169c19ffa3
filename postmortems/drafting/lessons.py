"""Writes what went well and wrong, from milestones against targets, factors, luck and half the time."""

from collections.abc import Iterable

from postmortems.drafting.record import Record
from postmortems.drafting.sentences import Sentence, ask
from postmortems.drafting.wording import length, sentence

WORDS = {
    "detect": "Detection took",
    "acknowledge": "The first response took",
    "escalate": "The team that was called joined after",
    "identify": "Finding the cause took",
    "mitigate": "Recovery took",
}
MILESTONE = {
    "detect": "detected",
    "acknowledge": "acknowledged",
    "identify": "cause_identified",
    "mitigate": "mitigated",
}


def went_well(record: Record) -> list[Sentence]:
    """Metrics within their target. Without any, a question."""
    return compared(record, met=True) or [ask("went_well.none", "What helped to limit or end it?")]


def went_wrong(record: Record) -> list[Sentence]:
    """Metrics above their target, and time on hypotheses that were ruled out. Never a person."""
    lines = [*compared(record, met=False), *diversion(record)]
    return lines or [ask("went_wrong.none", "What made it harder or longer?")]


def compared(record: Record, *, met: bool) -> list[Sentence]:
    lines = []
    for name, label in WORDS.items():
        seconds, target = record.metrics[name].seconds, record.targets.get(name)
        if seconds is None or target is None or (seconds <= target * 60) != met:
            continue
        limit = f"{record.incident.severity} target of {length(target * 60)}"
        judged = f"within the {limit}" if met else f"above the {limit}"
        text = f"{label} {length(seconds)}, {judged}."
        source = record.link("Escalations", "escalations") if name == "escalate" else record.milestone(MILESTONE[name])
        lines.append(Sentence(f"target.{name}", text, (source,), paragraph=f"list.{name}"))
    return lines


def diversion(record: Record) -> list[Sentence]:
    spent, cause = record.metrics["diversion"].seconds, record.metrics["identify"].seconds
    if not spent or spent < 60:
        return []
    of = f" of the {length(cause)} until the cause was found" if cause and cause > spent else ""
    text = f"{length(spent)}{of} were spent on hypotheses that were ruled out."
    rows = [row for row in record.hypotheses if row.verdict == "ruled_out"]
    sources = tuple(record.hypothesis(row) for row in rows[:3])
    return [Sentence("diversion", text, sources, paragraph="list.diversion")]


def factors(record: Record) -> list[Sentence]:
    """How many there are and of which kind; the live block lists them. Questions where a view is missing."""
    causes = [factor for factor in record.factors if factor.kind != "lucky"]
    if not causes:
        return [ask("factors.none", "What in the system, monitoring or process contributed?")]
    shown = sum(bool(cause.evidence.all()) for cause in causes)
    number = f"{len(causes)} contributing factors are" if len(causes) > 1 else "One contributing factor is"
    text = f"{number} recorded, {shown or 'none'} with evidence from the timeline."
    lines = [Sentence("factors.count", text, (record.link("Factors", "factors"),), paragraph="factors")]
    asked = {
        "second": "" if len(causes) > 1 else "What else had to be true for this to happen?",
        "detection": ""
        if has_cause_of_kind(causes, {"detection"})
        else "How did the failure stay invisible until it was noticed?",
        "response": ""
        if has_cause_of_kind(causes, {"response"})
        else "How did tools, roles or information shape the response?",
    }
    return lines + [ask(f"factors.{name}", text) for name, text in asked.items() if text]


def has_cause_of_kind(causes: Iterable[object], kinds: set[str]) -> bool:
    return any(cause.kind in kinds for cause in causes)  # type: ignore[attr-defined]


def lucky(record: Record) -> list[Sentence]:
    rows = [factor for factor in record.factors if factor.kind == "lucky"]
    lines = [
        Sentence(f"lucky.{row.pk}", sentence(row.statement), (record.factor(row),), paragraph=f"list.{row.pk}")
        for row in rows
    ]
    return lines or [ask("lucky.none", "What made the impact smaller by chance?")]


def halving(record: Record) -> list[Sentence]:
    """How could detection and mitigation have taken half the time? With the numbers of this incident."""
    asked = []
    for name, words in [("detect", "detection"), ("identify", "finding the cause"), ("mitigate", "recovery")]:
        seconds = record.metrics[name].seconds
        if seconds and seconds >= 120:
            text = f"How could {words} have taken {length(seconds / 2)} instead of {length(seconds)}?"
            asked.append(ask(f"halving.{name}", text))
    general = "How could detection and recovery have taken half the time?"
    return asked or [ask("halving.any", general)]


def task_sentences(record: Record) -> list[Sentence]:
    """Sentences registered by the tasks app, or a question if there are none."""
    return record.others("tasks") or [ask("tasks.none", "Which task answers which factor?")]


def earlier_sentences(record: Record) -> list[Sentence]:
    """Sentences registered by the search for similar incidents, or a question if there are none."""
    asked = "Which earlier incidents were similar? Link them or record “none found”."
    return record.others("earlier") or [ask("earlier.none", asked)]

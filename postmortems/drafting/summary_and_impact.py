"""Summary and impact, from the impact windows, the factors and the milestones."""

from typing import Any

from django.utils.text import get_text_list

from core.text.shares import percent_text
from postmortems.drafting.record import Record
from postmortems.drafting.sentences import Sentence, ask
from postmortems.drafting.wording import clause, day, length, sentence


def summary(record: Record) -> list[Sentence]:
    """What was affected and how long, the root cause, the fix, the end."""
    return [*extent(record), *root_cause(record), *fix(record), *end(record)]


def extent(record: Record) -> list[Sentence]:
    start, end = record.facts.impact_start, record.facts.ended_at
    if start is None:
        return [ask("summary.extent", "When did the impact begin and end, and what was affected?")]
    share = max((window.share for window in record.windows if window.share is not None), default=None)
    who = [get_text_list([*record.services], "and")] if record.services else []
    if share is not None:
        who.append(share_text(record, share))
    what = f"{record.incident.ref} affected {' for '.join(who) or 'users'}"
    if end is None:
        since = f"from {record.clock(start)} on {day(start, record.zone)}"
        text = f"{what} {since} and has not ended."
    else:
        text = f"{what} {record.span(start, end)} ({length(end - start)})."
    return [Sentence("summary.extent", text, (record.impact,), paragraph="summary")]


def share_text(record: Record, share: Any) -> str:
    window = next(window for window in record.windows if window.share == share)
    about = "about " if window.approximate else ""
    return f"{about}{percent_text(share)} of {window.population or 'users'}"


def root_cause(record: Record) -> list[Sentence]:
    """Root causes, else triggers; without either, a question."""
    roots = [factor for factor in record.factors if factor.kind == "root"]
    found = roots or [factor for factor in record.factors if factor.kind == "trigger"]
    if not found:
        return [ask("summary.cause", "Which conditions in the system started it?")]
    return [
        Sentence(
            f"summary.cause.{factor.pk}", sentence(factor.statement), (record.factor(factor),), paragraph="summary"
        )
        for factor in found
    ]


def fix(record: Record) -> list[Sentence]:
    at = record.facts.at("fix_applied")
    if at is None:
        return []
    text = f"The fix was applied at {record.clock(at)}."
    return [Sentence("summary.fix", text, (record.milestone("fix_applied"),), paragraph="summary")]


def end(record: Record) -> list[Sentence]:
    """How long it took from the fix to the end of the impact."""
    fixed, ended = record.facts.at("fix_applied"), record.facts.ended_at
    if not fixed or not ended or ended < fixed:
        return []
    after = f", {length(ended - fixed)} later" if ended > fixed else " with it"
    text = f"The impact ended at {record.clock(ended)}{after}."
    return [Sentence("summary.end", text, (record.milestone("mitigated"),), paragraph="summary")]


def impact(record: Record) -> list[Sentence]:
    """Each impact window, with a question for each fact that it lacks."""
    if not record.windows:
        return [ask("impact.none", "Who was affected, how many of which group, for how long?")]
    rows = [line for window in record.windows for line in window_lines(record, window)]
    questions = [line for window in record.windows for line in window_questions(record, window)]
    return rows + questions


def window_lines(record: Record, window: Any) -> list[Sentence]:
    share = "" if window.share is None else share_text(record, window.share)
    service = window.service.name if window.service_id else ""
    who = f"{share or window.population or 'Users'} of {service}" if service else share or window.population or "Users"
    when = (
        record.span(window.starts_at, window.ends_at)
        if window.ends_at
        else f"from {record.clock(window.starts_at)} until now"
    )
    key = f"impact.{window.pk}"
    lines = [Sentence(key, f"{who[:1].upper()}{who[1:]} were affected {when}.", (record.impact,), paragraph=key)]
    if window.description:
        lines.append(Sentence(f"{key}.symptom", sentence(window.description), (record.impact,), paragraph=key))
    if window.measured_by:
        how = f"This was measured by {clause(window.measured_by)}."
        lines.append(Sentence(f"{key}.measured", how, (record.impact,), paragraph=key))
    return lines


def window_questions(record: Record, window: Any) -> list[Sentence]:
    share = "" if window.share is None else f"{percent_text(window.share)} "
    asked = {
        "share": "" if window.share is not None else "What share was affected?",
        "measured": "" if window.measured_by else "How was the affected share measured?",
        "symptom": "" if window.description else "What did the affected people see?",
        "end": "" if window.ends_at else "When did the impact end?",
    }
    if not window.population or window.population.lower() in {"users", "customers", "requests"}:
        group = window.population or "group"
        asked["population"] = f"{share or 'A share '}of which {group}? Give the number behind it."
    key = f"impact.{window.pk}"
    return [ask(f"{key}.{name}", text[:1].upper() + text[1:]) for name, text in asked.items() if text]

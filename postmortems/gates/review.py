"""This room's own items of the review checklist. Each names the rule it stands for (practice page, R numbers)."""

from collections.abc import Callable

from accounts.models import User
from core.advice.language import check_language
from incidents.gates import Check
from incidents.models import Factor, Incident
from postmortems.gates import publishing_gate
from postmortems.models import Postmortem
from postmortems.sections import answered

Rule = Callable[[Incident, Postmortem], Check]


@publishing_gate
def review_checklist(incident: Incident, user: User) -> list[Check]:
    postmortem: Postmortem | None = getattr(incident, "postmortem", None)
    return [rule(incident, postmortem) for rule in RULES] if postmortem else []


def impact_has_a_population(incident: Incident, postmortem: Postmortem) -> Check:
    """R17: who, how many of what, measured how."""
    windows = list(incident.impact_windows.all())
    missing = [window for window in windows if not window.population or not window.measured_by]
    hint = "Say of whom, and how it was measured: requests, sessions or accounts."
    text = "Impact has a population and a measure" if windows else "Impact is described"
    return Check(
        "impact_population", text, bool(windows) and not missing, hint, f"{incident.get_absolute_url()}#impact"
    )


def timeline_starts_before(incident: Incident, postmortem: Postmortem) -> Check:
    """R07: the lead-up is part of the story."""
    entries = [entry for entry in incident.entries.all() if entry.removed_at is None]
    before = any(entry.at < incident.started_at for entry in entries)
    evidence = sum(bool(entry.evidence) for entry in entries)
    text = f"The timeline starts before the impact ({len(entries)} entries, {evidence} with evidence)"
    hint = "What was changed or noticed before it began?"
    return Check("lead_up", text, before, hint, f"{incident.get_absolute_url()}#timeline")


def two_factors(incident: Incident, postmortem: Postmortem) -> Check:
    """R22: one cause is rarely the whole story."""
    causes = [each for each in incident.factors.all() if each.kind != Factor.Kind.LUCKY]
    hint = "What let one cause reach so many users, or hid it for so long?"
    text = f"At least two contributing factors ({len(causes)})"
    return Check("two_factors", text, len(causes) >= 2, hint, f"{incident.get_absolute_url()}#factors")


def factors_have_categories(incident: Incident, postmortem: Postmortem) -> Check:
    """R24: without a category, no trend."""
    factors = list(incident.factors.all())
    bare = [each for each in factors if each.category_id is None]
    hint = "Choose one; “other (say)” is a category too."
    met = bool(factors) and not bare
    return Check("categories", "Each factor has a category", met, hint, f"{incident.get_absolute_url()}#factors")


def the_work_was_looked_at(incident: Incident, postmortem: Postmortem) -> Check:
    """R30: coordination and process, not only technology."""
    categories = [each.category for each in incident.factors.select_related("category") if each.category]
    met = any(not category.technical for category in categories) or "process" in postmortem.confirmed_none
    hint = "How did people come together, hand over, find what they needed? Add a factor, or confirm there was nothing."
    return Check("process", "Coordination was looked at, not only technology", met, hint, can_be_none=True)


def nobody_is_the_cause(incident: Incident, postmortem: Postmortem) -> Check:
    """R23: people act inside a system; the system is what can change."""
    errors = [note for note in check_language(postmortem.text, scope="narrative") if note.level == "error"]
    return Check("no_blame", "No person named as a cause", not errors, errors[0].message if errors else "")


def section_check(code: str, text: str, hint: str) -> Rule:
    """R25, R27: answered, or confirmed as none; never skipped."""

    def rule(incident: Incident, postmortem: Postmortem) -> Check:
        met = code in postmortem.confirmed_none or answered(postmortem.text, code)
        return Check(code, text, met, hint, can_be_none=True)

    return rule


def someone_else_reviews(incident: Incident, postmortem: Postmortem) -> Check:
    """Decision 18: nobody reviews their own."""
    named = postmortem.reviewer or postmortem.approved_by
    name = f" ({named.name})" if named else ""
    met = named is not None and named.pk != postmortem.owner_id
    return Check("reviewer", f"A reviewer is named who is not the owner{name}", met, "Send it for review.")


RULES: list[Rule] = [
    impact_has_a_population,
    timeline_starts_before,
    two_factors,
    factors_have_categories,
    the_work_was_looked_at,
    nobody_is_the_cause,
    section_check("went_well", "What went well is told", "Answer it, or confirm “nothing”."),
    section_check("went_wrong", "What did not go well is told", "Answer it, or confirm “nothing”."),
    section_check("lucky", "Where we were lucky is told", "Answer it, or confirm “nothing”."),
    section_check("earlier", "Earlier incidents were searched", "Link the ones like it, or confirm “none found”."),
    someone_else_reviews,
]

"""Requirements of the postmortem review."""

from collections.abc import Callable

from accounts.models import User
from incidents.gates import Check
from incidents.models import EntryFile, Factor, Hypothesis, Incident
from postmortems.advice import blaming_words
from postmortems.blocks.unknown import unknown_blocks
from postmortems.gates import publishing_gate
from postmortems.models import Postmortem, TemplateSection
from postmortems.policies import named_reviewers
from postmortems.sections import SOUGHT, answered, required_code, sections

Rule = Callable[[Incident, Postmortem], Check]


@publishing_gate
def review_checklist(incident: Incident, user: User) -> list[Check]:
    postmortem: Postmortem | None = getattr(incident, "postmortem", None)
    if postmortem is None:
        return []
    checks = [rule(incident, postmortem) for rule in RULES]
    if postmortem.review_round:  # reviewers are chosen when the draft is sent
        checks.append(someone_else_reviews(incident, postmortem))
    return [*checks, *hypotheses_have_results(incident), *required_sections(postmortem)]


def hypotheses_have_results(incident: Incident) -> list[Check]:
    """No hypothesis is open, because the time spent on it is unknown until then. Nothing to check without any."""
    rows = list(incident.hypotheses.all())
    if not rows:
        return []
    still_open = [row.statement for row in rows if row.verdict == Hypothesis.Verdict.OPEN]
    hint = f"Rule out, confirm or abandon: {'; '.join(still_open[:3])}."
    url = f"{incident.get_absolute_url()}#hypotheses"
    return [Check("hypotheses_closed", "Every hypothesis has a result", not still_open, hint, url)]


def required_sections(postmortem: Postmortem) -> list[Check]:
    """Each section that the template marks as required has text or a live block with facts, or "nothing to add"."""
    if postmortem.template_id is None:
        return []
    parts = {part.title.casefold(): part for part in sections(postmortem.text)}
    checks = []
    for row in TemplateSection.objects.filter(template=postmortem.template_id, required=True):
        if any(words.search(row.heading) for words in SOUGHT.values()):
            continue  # has a requirement of its own
        part = parts.get(row.heading.casefold())
        code = required_code(row.heading)
        met = code in postmortem.confirmed_none or (part is not None and bool(part.body.strip()))
        hint = FILL_IN if part else f"Add the heading “{row.heading}” again, or mark it as “nothing to add”."
        checks.append(Check(code, f"Section “{row.heading}” is filled in", met, hint, can_be_none=True))
    return checks


def impact_has_a_population(incident: Incident, postmortem: Postmortem) -> Check:
    """Impact names the affected group and how it was measured."""
    windows = list(incident.impact_windows.all())
    missing = [window for window in windows if not window.population or not window.measured_by]
    hint = "Add the affected group and how it was measured: requests, sessions or accounts."
    text = "Impact has an affected group and a measurement" if windows else "Impact is recorded"
    return Check(
        "impact_population", text, bool(windows) and not missing, hint, f"{incident.get_absolute_url()}#impact"
    )


def impact_has_ended(incident: Incident, postmortem: Postmortem) -> Check:
    """No impact window is open, as for closing the incident."""
    running = [window for window in incident.impact_windows.all() if window.ends_at is None]
    url = f"{incident.get_absolute_url()}#impact"
    return Check("impact_ended", "All impact has ended", not running, "Set when the impact ended.", url)


def timeline_starts_before(incident: Incident, postmortem: Postmortem) -> Check:
    """The timeline includes events before the impact."""
    entries = [entry for entry in incident.entries.all() if entry.removed_at is None]
    before = any(entry.at < incident.started_at for entry in entries)
    files = EntryFile.objects.filter(incident=incident, file__removed_at=None).values_list("entry_id", flat=True)
    with_file = set(files)
    evidence = sum(bool(entry.evidence) or entry.pk in with_file for entry in entries)
    text = f"The timeline starts before the impact ({len(entries)} entries, {evidence} with evidence)"
    hint = "Add what changed or was noticed before impact began."
    return Check("lead_up", text, before, hint, f"{incident.get_absolute_url()}#timeline")


def two_factors(incident: Incident, postmortem: Postmortem) -> Check:
    """At least two contributing factors."""
    causes = [factor for factor in incident.factors.all() if factor.kind != Factor.Kind.LUCKY]
    hint = "Add what widened the impact or delayed detection."
    text = f"At least two contributing factors ({len(causes)})"
    return Check("two_factors", text, len(causes) >= 2, hint, f"{incident.get_absolute_url()}#factors")


def factors_have_categories(incident: Incident, postmortem: Postmortem) -> Check:
    """Each factor has a category, so that statistics can group it. Without factors, `two_factors` is open."""
    bare = [factor for factor in incident.factors.all() if factor.category_id is None]
    hint = "Choose a category for each factor."
    return Check("categories", "Each factor has a category", not bare, hint, f"{incident.get_absolute_url()}#factors")


def coordination_is_covered(incident: Incident, postmortem: Postmortem) -> Check:
    """A factor covers coordination or process, or "nothing to add" is set."""
    categories = [factor.category for factor in incident.factors.select_related("category") if factor.category]
    met = any(not category.technical for category in categories) or "process" in postmortem.confirmed_none
    hint = "Describe coordination: roles, handovers, information. Or mark “nothing to add”."
    return Check("process", "Coordination was reviewed, not only technology", met, hint, can_be_none=True)


def no_person_is_the_cause(incident: Incident, postmortem: Postmortem) -> Check:
    """No individual is named as a cause."""
    errors = blaming_words(postmortem.text)
    return Check("no_blame", "No individual is named as a cause", not errors, errors[0].message if errors else "")


def blocks_are_known(incident: Incident, postmortem: Postmortem) -> Check:
    """No live block is misspelled; readers would see it in braces."""
    unknown = unknown_blocks(postmortem.text)
    url = f"/postmortems/{incident.ref}/edit/"
    return Check("blocks", "Every live block is known", not unknown, unknown[0].message if unknown else "", url)


def section_check(code: str, text: str, hint: str) -> Rule:
    """The section has text, or is marked as "nothing to add"."""

    def rule(incident: Incident, postmortem: Postmortem) -> Check:
        met = code in postmortem.confirmed_none or answered(postmortem.text, code)
        return Check(code, text, met, hint, can_be_none=True)

    return rule


def similar_were_searched(incident: Incident, postmortem: Postmortem) -> Check:
    """The text names similar incidents, the incident is marked as a recurrence, or "none found" is recorded."""
    met = (
        "earlier" in postmortem.confirmed_none
        or incident.recurrence_of_id is not None
        or answered(postmortem.text, "earlier")
    )
    text, hint = "Similar earlier incidents were checked", "Link similar incidents or mark “none found”."
    return Check("earlier", text, met, hint, f"/postmortems/{incident.ref}/similar/", can_be_none=True)


def someone_else_reviews(incident: Incident, postmortem: Postmortem) -> Check:
    """A person who did not write it reviews it."""
    people = named_reviewers(postmortem) or [person for person in [postmortem.approved_by] if person]
    name = f" ({', '.join(person.name for person in people)})" if people else ""
    met = any(person.pk != postmortem.owner_id for person in people)
    return Check("reviewer", f"The reviewer is not the owner{name}", met, "Send it for review.")


FILL_IN = "Fill in this section or mark it as “nothing to add”."
RULES: list[Rule] = [
    impact_has_a_population,
    impact_has_ended,
    timeline_starts_before,
    two_factors,
    factors_have_categories,
    coordination_is_covered,
    no_person_is_the_cause,
    blocks_are_known,
    section_check("went_well", "Section “What went well” is filled in", FILL_IN),
    section_check("went_wrong", "Section “What did not go well” is filled in", FILL_IN),
    section_check("lucky", "Section “Where we got lucky” is filled in", FILL_IN),
    similar_were_searched,
]

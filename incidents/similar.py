"""Earlier incidents that resemble one, each with the reasons: services, factor categories, hypotheses, words.

Only incidents that the reader may see are read, and only the newest of each kind, so that the cost does not grow with
the number of incidents.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.advice.language import word_list
from incidents.models import Factor, Hypothesis, Incident, Kind, Service
from incidents.models.incident import ENDED, IncidentQuerySet

NEWEST = 300  # rows of each kind that are compared
LEAST_SCORE = 3.0
LEAST_WHEN_OPEN = 2.0  # the same service is enough for an incident that is still open
MAX_WORDS = 40
WORD = re.compile(r"[a-z][a-z0-9-]{3,30}")


@dataclass(frozen=True)
class Reason:
    """Why an incident is similar, as one phrase, and how much that counts."""

    words: str
    weight: float


@dataclass(frozen=True)
class Similar:
    incident: Incident
    reasons: list[Reason]

    @property
    def score(self) -> float:
        return sum(reason.weight for reason in self.reasons)

    @property
    def why(self) -> str:
        """The reasons for a text that others read; nothing about an incident that not everyone may see."""
        return "" if self.incident.circle.restricted else "; ".join(reason.words for reason in self.reasons)


def similar_incidents(incident: Incident, user: User, *, limit: int = 5) -> list[Similar]:
    """The most similar earlier incidents first. At most nine statements for any number of incidents.

    None during a drill, because the incident that it replays would be among them.
    """
    if incident.kind == Kind.DRILL and incident.is_active:
        return []
    found: dict[int, list[Reason]] = defaultdict(list)
    for source in (shared_services, shared_categories, shared_hypotheses, shared_words):
        for pk, reason in source(incident, user):
            found[pk].append(reason)
    likely = {pk: reasons for pk, reasons in found.items() if sum(reason.weight for reason in reasons) >= LEAST_SCORE}
    return ranked(likely, earlier(incident, user))[:limit]


def similar_to_words(title: str, services: Iterable[Service], user: User, *, now: datetime) -> list[Similar]:
    """Incidents like one that is about to be declared: open ones first, then the most similar. At most three."""
    names = {service.pk: service.name for service in services}
    words_of_services = words_of(" ".join(names.values()))
    title = " ".join(word for word in title.split() if not words_of(word) & words_of_services)
    draft = Incident(title=title, started_at=now)
    found: dict[int, list[Reason]] = defaultdict(list)
    for pk, reason in incidents_with_services(names, draft, user):
        found[pk].append(reason)
    for pk, reason in shared_words(draft, user):
        found[pk].append(reason)
    likely = {
        pk: reasons for pk, reasons in found.items() if sum(reason.weight for reason in reasons) >= LEAST_WHEN_OPEN
    }
    rows = ranked(likely, earlier(draft, user))
    kept = [row for row in rows if row.incident.is_active or row.score >= LEAST_SCORE]
    return sorted(kept, key=lambda each: not each.incident.is_active)[:3]


def ranked(found: dict[int, list[Reason]], incidents: IncidentQuerySet) -> list[Similar]:
    """The most similar first, with the weightiest reason first."""
    rows = incidents.select_related("severity", "circle").in_bulk(found)
    similar = [Similar(rows[pk], sorted(found[pk], key=lambda each: -each.weight)) for pk in found if pk in rows]
    return sorted(similar, key=lambda each: (each.score, each.incident.started_at), reverse=True)


def earlier(incident: Incident, user: User) -> IncidentQuerySet:
    """Incidents before this one that this person may see; drills and canceled ones teach nothing here."""
    rows = Incident.objects.visible_to(user).filter(started_at__lt=incident.started_at)
    return rows.exclude(pk=incident.pk).exclude(status__in=ENDED).exclude(kind=Kind.DRILL)


def shared_services(incident: Incident, user: User) -> Iterable[tuple[int, Reason]]:
    yield from incidents_with_services(dict(incident.services.values_list("pk", "name")), incident, user)


def incidents_with_services(own: dict[int, str], incident: Incident, user: User) -> Iterable[tuple[int, Reason]]:
    """`own`: names of services by key."""
    if not own:
        return
    links = Service.incidents.through.objects  # type: ignore[attr-defined]
    newest = earlier(incident, user).filter(services__in=own).order_by("-started_at").values_list("pk", flat=True)
    shared: dict[int, set[str]] = defaultdict(set)
    for pk, service in links.filter(incident__in=list(newest[:NEWEST]), service__in=own).values_list(
        "incident", "service"
    ):
        shared[pk].add(own[service])
    for pk, names in shared.items():
        yield pk, Reason(f"same service: {first_names(names)}", min(4, 2 * len(names)))


def shared_categories(incident: Incident, user: User) -> Iterable[tuple[int, Reason]]:
    own = {factor.category_id for factor in incident.factors.all() if factor.category_id}
    if not own:
        return
    rows = Factor.objects.visible_to(user).filter(category__in=own).exclude(incident=incident).order_by("-pk")
    shared: dict[int, set[str]] = defaultdict(set)
    for pk, name in rows.values_list("incident", "category__name")[:NEWEST]:
        shared[pk].add(name)
    for pk, names in shared.items():
        yield pk, Reason(f"same kind of factor: {first_names(names)}", min(4, 2 * len(names)))


def shared_hypotheses(incident: Incident, user: User) -> Iterable[tuple[int, Reason]]:
    own = [words_of(hypothesis.statement) for hypothesis in incident.hypotheses.all()]
    if not any(own):
        return
    rows = Hypothesis.objects.visible_to(user).exclude(incident=incident).order_by("-pk")
    best: dict[int, Hypothesis] = {}
    for row in rows.only("incident_id", "statement", "verdict")[:NEWEST]:
        words = words_of(row.statement)
        if any(len(words & other_words) >= max(1, (len(words | other_words) + 1) // 2) for other_words in own):
            best.setdefault(row.incident_id, row)
    for pk, row in best.items():
        yield pk, Reason(f"same hypothesis, {row.get_verdict_display().lower()} then: “{row.statement}”", 3)


def shared_words(incident: Incident, user: User) -> Iterable[tuple[int, Reason]]:
    own = words_of(f"{incident.title} {incident.summary[:2000]}")
    if not own:
        return
    newest = earlier(incident, user).order_by("-started_at").values_list("pk", "title")
    for pk, title in newest[:NEWEST]:
        if shared := own & words_of(title):
            yield pk, Reason(f"same words: {first_names(shared)}", min(3, len(shared)))


def words_of(text: str) -> set[str]:
    """Words that distinguish incidents, in singular, at most `MAX_WORDS`."""
    common = word_list("common")
    found = [word.removesuffix("s") for word in WORD.findall(text.lower()) if word not in common]
    return set(found[:MAX_WORDS])


def first_names(names: Iterable[str]) -> str:
    """At most four names, sorted and separated by commas."""
    return ", ".join(sorted(names)[:4])

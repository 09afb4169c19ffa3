"""Who is asked to verify a finished task: the recipients of the message, and the same rule for My work."""

from django.db.models import Case, F, IntegerField, Q, Value, When

from accounts.models import User
from accounts.roles import Role, roles_from
from core.access.rule import rows_seen_by
from tasks.models import CorrectiveTask

BY_LEADS, BY_MANAGER, BY_AUTHOR, BY_ANY_MANAGER = 1, 2, 3, 4


def verifiers_of(task: CorrectiveTask) -> list[User]:
    """The team lead and the person accountable for the incident; else the team manager; else who created the task;
    else every manager. `asked_step` is the same rule as an expression.

    Never the owner or the person who marked it done, nor someone who cannot verify it.
    """
    team, incident = task.team, task.incident
    own = {task.owner_id, task.done_by_id} - {None}
    leads = [team.lead if team else None, incident.answerable if incident else None]
    able = User.objects.responders().seeing(task.circle).exclude(pk__in=own)
    for asked in (leads, [team.manager if team else None], [task.created_by]):
        ids = [person.pk for person in asked if person]
        if found := list(able.filter(pk__in=ids)) if ids else []:
            return sorted(found, key=lambda person: ids.index(person.pk))
    return list(User.objects.managers().seeing(task.circle).exclude(pk__in=own))


def can_be_asked(person: str) -> Q:
    """Condition on tasks: the person at this path can verify them."""
    role = Q(**{f"{person}__role__in": roles_from(Role.RESPONDER), f"{person}__is_bot": False})
    own = Q(owner=F(person)) | Q(done_by=F(person), done_by__isnull=False)
    return role & rows_seen_by(person) & ~own


def asked_step() -> Case:
    """Who is asked to verify a row: one of `BY_…`."""
    return Case(
        When(
            can_be_asked("team__lead") | can_be_asked("incident__lead") | contact_can_be_asked(), then=Value(BY_LEADS)
        ),
        When(can_be_asked("team__manager"), then=Value(BY_MANAGER)),
        When(can_be_asked("created_by"), then=Value(BY_AUTHOR)),
        default=Value(BY_ANY_MANAGER),
        output_field=IntegerField(),
    )


def contact_can_be_asked() -> Q:
    """Without a lead, the person who declared the incident is its contact."""
    return Q(incident__lead=None) & can_be_asked("incident__declared_by")


def first_asked() -> Case:
    """The id of the first of `verifiers_of`, who is reminded; null if any manager is asked."""
    return Case(
        When(can_be_asked("team__lead"), then=F("team__lead")),
        When(can_be_asked("incident__lead"), then=F("incident__lead")),
        When(contact_can_be_asked(), then=F("incident__declared_by")),
        When(can_be_asked("team__manager"), then=F("team__manager")),
        When(can_be_asked("created_by"), then=F("created_by")),
    )

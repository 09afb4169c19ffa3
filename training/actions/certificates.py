"""Issue, renew and revoke certificates."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.activity.log import record
from core.errors import Invalid, NotAllowed, Refused
from notifications.outbox import notify
from training.models import Certificate, Program, Session
from training.policies import can_plan, must_plan
from training.qualification import candidates, last_valid_day, session_day

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without letters that look alike


def new_code() -> str:
    """ "7KQ2-M4TR-9XWD": twelve letters, 58 random bits."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def issue_for_session(
    session: Session, *, by: User, now: datetime, to: Iterable[User] | None = None
) -> list[Certificate]:
    """Certificates for who was present and may have one: all of them, or only `to`. Never to the person who issues.

    Called by the actions that close or correct a session, which have asked their policy.
    """
    wanted = None if to is None else {person.pk for person in to}
    program = session.program
    issued = []
    for candidate in candidates(session):
        chosen = wanted is None or candidate.person.pk in wanted
        if program and chosen and not candidate.obstacle and candidate.person != by:
            certificate = store_certificate(
                program,
                person=candidate.person,
                by=by,
                issued_on=session_day(session),
                valid_until=candidate.valid_until,
                session=session,
                replaces=candidate.replaces,
                now=now,
            )
            issued.append(certificate)
    return issued


@transaction.atomic
def issue_certificate(
    program: Program,
    *,
    person: User,
    by: User,
    basis: str,
    issued_on: date | None = None,
    now: datetime | None = None,
) -> Certificate:
    """Issue or renew by hand, for example after shadow weeks. `basis` is the evidence for it."""
    must_plan(by)
    now = now or timezone.now()
    if person == by:
        raise NotAllowed("You cannot issue a certificate to yourself. Ask another manager.")
    if not program.role or program.state != Program.State.ACTIVE:
        raise Refused("Only an active program that qualifies for a role has certificates.")
    if not basis.strip():
        raise Invalid("basis", "Describe what the certificate is based on.")
    if not person.is_active or not User.objects.seeing(program.circle).filter(pk=person.pk).exists():
        raise Invalid("person", f"@{person.handle} cannot hold this certificate.")
    today = now.astimezone(by.zone).date()
    issued_on = issued_on or today
    if issued_on > today:
        raise Invalid("issued_on", "The day of issue cannot be in the future.")
    current = program.certificates.current().filter(person=person).order_by("-issued_on", "-pk").first()
    until = last_valid_day(program, issued_on, current)
    return store_certificate(
        program, person=person, by=by, issued_on=issued_on, valid_until=until, basis=basis, replaces=current, now=now
    )


def store_certificate(
    program: Program,
    *,
    person: User,
    by: User,
    issued_on: date,
    valid_until: date | None,
    now: datetime,
    session: Session | None = None,
    replaces: Certificate | None = None,
    basis: str = "",
) -> Certificate:
    if replaces:  # a row lock: of two renewals at the same moment the second finds it replaced
        Certificate.objects.filter(pk=replaces.pk).update(basis=F("basis"))
    if replaces and not Certificate.objects.current().filter(pk=replaces.pk).exists():
        raise Refused(f"{replaces.ref} was renewed or revoked a moment ago. Reload and try again.")
    certificate = Certificate.objects.for_parent(program).create(
        person=person,
        program_version=program.version,
        role=program.role,
        session=session,
        basis=basis.strip(),
        code=new_code(),
        issued_on=issued_on,
        valid_until=valid_until,
        issued_by=by,
        issued_at=now,
        replaces=replaces,
    )
    event_type = "certificate.renewed" if replaces else "certificate.issued"
    until = valid_until.isoformat() if valid_until else ""
    event = record(
        event_type, actor=by, target=certificate, at=now, person=person.handle, role=program.role, until=until
    )
    notify([person], "certificate_issued", about=certificate, occasion=event.pk, now=now)
    return certificate


def can_revoke(user: User, certificate: Certificate) -> bool:
    return can_plan(user) and certificate.person_id != user.pk


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, by: User, reason: str, now: datetime | None = None) -> Certificate:
    """Revoke it with a reason, which its holder and everyone who checks its code can read."""
    must_plan(by)
    if not can_revoke(by, certificate):
        raise NotAllowed("You cannot revoke your own certificate. Ask another manager.")
    return store_revocation(certificate, by=by, reason=reason, now=now or timezone.now())


def store_revocation(certificate: Certificate, *, by: User, reason: str, now: datetime) -> Certificate:
    if not reason.strip():
        raise Invalid("reason", "Enter a reason. It is shown when the code is checked.")
    rows = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if not rows.update(revoked_at=now, revoked_by=by, revoked_reason=reason.strip()):
        raise Refused(f"{certificate.ref} is already revoked.")
    certificate.refresh_from_db()
    event = record("certificate.revoked", actor=by, target=certificate, at=now, reason=reason.strip())
    notify([certificate.person], "certificate_revoked", about=certificate, occasion=event.pk, now=now)
    return certificate

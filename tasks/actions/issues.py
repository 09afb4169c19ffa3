"""Links tasks to tracker issues and mirrors the state of an issue. Idempotent, in any order."""

import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import managers_text
from core.activity.log import record
from core.encryption import encrypt
from core.errors import Invalid, NotAllowed, Refused
from core.outbound.addresses import AddressRefused
from core.outbound.client import check_url
from tasks.actions.progress import must_change
from tasks.models import CorrectiveTask, IssueLink, TrackerConnection
from tasks.policies import can_manage_trackers
from tasks.trackers.base import Access, Issue, TrackerFailed
from tasks.trackers.kinds import DEFAULT_URLS, TRACKERS

PROJECT = re.compile(r"[A-Za-z0-9_.-]{1,100}(?:/[A-Za-z0-9_.-]{1,100}){0,4}")


def access_of(connection: TrackerConnection) -> Access:
    """Raises TrackerFailed when the token cannot be decrypted."""
    if not (token := connection.token):
        raise TrackerFailed("The token cannot be read because SECRET_KEY has changed. Enter it again.")
    return Access(connection.base_url, connection.project, token, connection.webhook_secret)


def must_manage_trackers(by: User) -> None:
    if not can_manage_trackers(by):
        raise NotAllowed(f"Only managers can connect issue trackers. Ask {managers_text()}.")


@transaction.atomic
def add_connection(
    *, by: User, kind: str, project: str, token: str, base_url: str = "", now: datetime | None = None
) -> TrackerConnection:
    """Connect a project. The returned webhook secret must be entered in the tracker."""
    must_manage_trackers(by)
    base_url = (base_url or DEFAULT_URLS[kind]).rstrip("/")
    if not PROJECT.fullmatch(project) or ".." in project:
        raise Invalid("project", "Enter owner/repository for GitHub, group/project for GitLab, a key for Jira.")
    try:
        check_url(base_url)
    except AddressRefused as error:
        raise Invalid("base_url", str(error)) from None
    if urlsplit(base_url).query:
        raise Invalid("base_url", "Enter the URL without a query.")
    facts = {"kind": kind, "project": project, "base_url": base_url, "created_by": by}
    if TrackerConnection.objects.filter(kind=kind, base_url=base_url, project=project).exists():
        raise Invalid("project", "This project is already connected.")
    found = TrackerConnection.objects.create(
        **facts,
        encrypted_token=encrypt(token),
        encrypted_webhook_secret=encrypt(secrets.token_urlsafe(32)),
        created_at=now or timezone.now(),
    )
    record("tracker.connected", actor=by, target=found, at=now, project=str(found))
    return found


@transaction.atomic
def rotate_webhook_secret(connection: TrackerConnection, *, by: User, now: datetime | None = None) -> TrackerConnection:
    """A new webhook secret. The tracker's webhooks are refused until it is entered there."""
    must_manage_trackers(by)
    connection.encrypted_webhook_secret = encrypt(secrets.token_urlsafe(32))
    connection.save(update_fields=["encrypted_webhook_secret"])
    record("tracker.secret_rotated", actor=by, target=connection, at=now, project=str(connection))
    return connection


@transaction.atomic
def replace_token(
    connection: TrackerConnection, *, by: User, token: str, now: datetime | None = None
) -> TrackerConnection:
    """Replace the token; the previous one is never shown."""
    must_manage_trackers(by)
    connection.encrypted_token = encrypt(token)
    connection.save(update_fields=["encrypted_token"])
    record("tracker.token_replaced", actor=by, target=connection, at=now, project=str(connection))
    return connection


@transaction.atomic
def remove_connection(connection: TrackerConnection, *, by: User, now: datetime | None = None) -> None:
    """Remove the connection and its links; the issues stay in the tracker."""
    must_manage_trackers(by)
    record("tracker.removed", actor=by, target=connection, at=now, project=str(connection))
    connection.delete()


def link_issue(
    task: CorrectiveTask, *, by: User, connection: TrackerConnection, key: str, now: datetime | None = None
) -> IssueLink:
    """Link an existing issue by its number, its key or its URL."""
    must_change(by, task)
    key = key_in(connection, key)
    try:
        issue = TRACKERS[connection.kind].get_issue(access_of(connection), key)
    except TrackerFailed as error:
        raise Invalid("key", str(error)) from None
    return write_link(task, connection, issue, by=by, now=now or timezone.now())


def create_issue(
    task: CorrectiveTask, *, by: User, connection: TrackerConnection, now: datetime | None = None
) -> IssueLink:
    """Create an issue from the task. Refused for restricted tasks: the tracker has other readers."""
    must_change(by, task)
    if task.circle.restricted:
        raise Refused("This task is restricted. Its text cannot be sent to an issue tracker.")
    if IssueLink.objects.filter(task=task).exists():
        raise Refused(f"{task.ref} is already linked to an issue.")
    due = f"\n\nDue {task.due_on:%Y-%m-%d}" if task.due_on else ""
    done = f"\n\nDone when: {task.done_when}" if task.done_when else ""
    body = f"{task.text}{done}{due}\n\n{settings.BASE_URL}{task.get_absolute_url()}".strip()
    try:
        issue = TRACKERS[connection.kind].create_issue(access_of(connection), f"{task.ref} {task.title}", body)
    except TrackerFailed as error:
        raise Refused(f"The issue was not created. {error}") from None
    return write_link(task, connection, issue, by=by, now=now or timezone.now())


@transaction.atomic
def unlink_issue(task: CorrectiveTask, *, by: User, now: datetime | None = None) -> None:
    must_change(by, task)
    link = IssueLink.objects.filter(task=task).first()
    if link is None:
        raise Refused(f"{task.ref} is not linked to an issue.")
    link.delete()
    record("task.issue_unlinked", actor=by, target=task, at=now, what=link.label)


def key_in(connection: TrackerConnection, typed: str) -> str:
    """ "12", "#12", "OPS-12", or the last part of the address of an issue."""
    words = typed.strip().rstrip("/").rpartition("/")[2].lstrip("#")
    if not re.fullmatch(TRACKERS[connection.kind].key_pattern, words):
        raise Invalid("key", "Enter the number or the URL of an issue, for example 12.")
    return words


def write_link(
    task: CorrectiveTask, connection: TrackerConnection, issue: Issue, *, by: User, now: datetime
) -> IssueLink:
    facts = {"title": issue.title[:300], "url": issue.url[:500], "state": issue.state, "changed_at": issue.updated_at}
    try:
        with transaction.atomic():
            link: IssueLink = IssueLink.objects.for_parent(task).create(
                connection=connection, key=issue.key, synced_at=now, linked_at=now, **facts
            )
            record("task.issue_linked", actor=by, target=task, at=now, what=f"{connection} {link.label}")
    except IntegrityError:
        raise Refused("This task or this issue is already linked.") from None
    return link


@transaction.atomic
def mirror_issue(connection: TrackerConnection, issue: Issue, *, by: User, now: datetime) -> bool:
    """Store the state of an issue unless a newer one is stored. True if it changed."""
    rows = IssueLink.objects.filter(connection=connection, key=issue.key)
    link = rows.select_related("task").first()
    if link is None:
        return False
    rows.update(synced_at=now)
    facts = {"title": issue.title[:300], "url": issue.url[:500], "state": issue.state, "changed_at": issue.updated_at}
    if not rows.filter(changed_at__lt=issue.updated_at).update(**facts):
        return False
    if link.state != issue.state:
        event_type = "task.issue_closed" if issue.state == IssueLink.State.CLOSED else "task.issue_reopened"
        record(event_type, actor=by, target=link.task, at=now, what=f"{connection} {link.label}")
    return True


def receive_webhook(
    connection: TrackerConnection, headers: Mapping[str, str], body: bytes, *, by: User, now: datetime
) -> bool:
    """A signed webhook of the tracker. Raises BadSignature, TrackerFailed."""
    issue = TRACKERS[connection.kind].read_webhook(access_of(connection), headers, body)
    return mirror_issue(connection, issue, by=by, now=now) if issue else False


def sync_link(link: IssueLink, *, by: User, now: datetime) -> bool:
    """Request one issue from the tracker, in case a webhook was lost. False if it did not respond."""
    connection = link.connection
    try:
        issue = TRACKERS[connection.kind].get_issue(access_of(connection), link.key)
    except TrackerFailed as error:
        TrackerConnection.objects.filter(pk=connection.pk).update(last_error=str(error)[:300])
        return False
    mirror_issue(connection, issue, by=by, now=now)
    TrackerConnection.objects.filter(pk=connection.pk).update(synced_at=now, last_error="")
    return True

"""Comments and suggestions on passages: start a thread, reply, resolve, accept a suggestion into the text."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.people import mentioned_people
from core.activity.log import record
from core.errors import Invalid, Refused
from notifications.outbox import notify
from postmortems.actions.drafts import must_write_postmortem, save_draft
from postmortems.actions.shared_text import save_pending_edits
from postmortems.models import Comment, Postmortem, Thread
from postmortems.passages import Passage, choose, locate

State = Thread.State
MAX_THREADS = 500
MAX_COMMENTS = 200
LONGEST = 5000
CLOSED = {Postmortem.Status.APPROVED, Postmortem.Status.PUBLISHED}


@transaction.atomic
def start_thread(
    postmortem: Postmortem,
    *,
    by: User,
    text: str = "",
    quote: str = "",
    prefix: str = "",
    suffix: str = "",
    replacement: str | None = None,
    now: datetime | None = None,
) -> Thread:
    """Comment on a passage or on the whole text. With a `replacement` it is a suggestion, which needs a passage."""
    must_write_postmortem(by, postmortem)
    suggestion = replacement is not None
    if suggestion and postmortem.status in CLOSED:
        raise Refused("The text is approved. Propose a correction, or ask a manager to reopen the postmortem.")
    if not suggestion and not text.strip():
        raise Invalid("text", "Enter a comment.")
    if postmortem.threads.count() >= MAX_THREADS:
        raise Refused(f"This postmortem has {MAX_THREADS} threads. Reply in one of them.")
    now = now or timezone.now()
    with_typed_text(postmortem, now=now)
    passage = chosen(postmortem, quote, prefix, suffix) if quote.strip() or suggestion else Passage("")
    thread = Thread.objects.for_parent(postmortem).create(
        quote=passage.quote,
        prefix=passage.prefix,
        suffix=passage.suffix,
        position=passage.position,
        is_suggestion=suggestion,
        replacement=(replacement or "").replace("\r\n", "\n"),
        by=by,
        at=now,
    )
    event_type = "postmortem.suggested" if suggestion else "postmortem.commented"
    record(event_type, actor=by, target=postmortem, at=now, thread=thread.pk)
    add_comment(thread, by=by, text=text, now=now)
    return thread


def with_typed_text(postmortem: Postmortem, *, now: datetime) -> None:
    """Editors may have typed within the last second: take that into the text before a passage is looked for."""
    if save_pending_edits(postmortem, now=now):
        postmortem.refresh_from_db(fields=["text", "version", "status"])


def chosen(postmortem: Postmortem, quote: str, prefix: str, suffix: str) -> Passage:
    passage = choose(postmortem.text, quote, prefix=prefix, suffix=suffix)
    if passage is None:
        words = "The text does not contain this passage now. Select it again; facts in live blocks cannot be selected."
        raise Invalid("quote", words)
    if len(passage.quote) > 1000:
        raise Invalid("quote", "Select up to 1,000 characters.")
    return passage


def add_comment(thread: Thread, *, by: User, text: str, now: datetime) -> Comment | None:
    """One message, and the notifications: owner, the people of the thread, and mentioned people."""
    if len(text) > LONGEST:
        raise Invalid("text", f"Enter up to {LONGEST:,} characters.")
    comment = None
    if text.strip():
        comment = Comment.objects.for_parent(thread).create(by=by, at=now, text=text.strip())
    postmortem = thread.postmortem
    mentioned = [person for person in mentioned_people(text, postmortem.circle) if person != by]
    occasion = f"{thread.pk}:{comment.pk if comment else 0}"
    notify(mentioned, "postmortem_mention", about=postmortem, occasion=occasion, now=now, thread=thread.pk)
    talking = [comment.by for comment in thread.comments.select_related("by")]
    people = [person for person in [postmortem.owner, thread.by, *talking] if person not in {by, *mentioned}]
    kind = "postmortem_suggestion" if thread.is_suggestion and thread.by == by else "postmortem_comment"
    notify(people, kind, about=postmortem, occasion=occasion, now=now, thread=thread.pk)
    return comment


@transaction.atomic
def reply(thread: Thread, *, by: User, text: str, now: datetime | None = None) -> Thread:
    must_write_postmortem(by, thread.postmortem)
    if not text.strip():
        raise Invalid("text", "Enter a reply.")
    if thread.comments.count() >= MAX_COMMENTS:
        raise Refused(f"This thread has {MAX_COMMENTS} comments. Start a new one.")
    now = now or timezone.now()
    record("postmortem.replied", actor=by, target=thread.postmortem, at=now, thread=thread.pk)
    add_comment(thread, by=by, text=text, now=now)
    return thread


@transaction.atomic
def resolve_thread(thread: Thread, *, by: User, now: datetime | None = None) -> Thread:
    """Close a thread without changing the text."""
    must_write_postmortem(by, thread.postmortem)
    if thread.is_suggestion:
        raise Refused("Accept or decline the suggestion.")
    return close(thread, State.RESOLVED, by=by, now=now or timezone.now(), event_type="postmortem.thread_resolved")


@transaction.atomic
def reopen_thread(thread: Thread, *, by: User, now: datetime | None = None) -> Thread:
    must_write_postmortem(by, thread.postmortem)
    now = now or timezone.now()
    resolved = Thread.objects.filter(pk=thread.pk, state__in=[State.RESOLVED, State.DECLINED])
    if not resolved.update(state=State.OPEN, closed_by=None, closed_at=None):
        raise Refused("This thread is open or its suggestion was accepted.")
    record("postmortem.thread_reopened", actor=by, target=thread.postmortem, at=now, thread=thread.pk)
    thread.refresh_from_db()
    return thread


@transaction.atomic
def accept_suggestion(thread: Thread, *, by: User, now: datetime | None = None) -> Thread:
    """Put the replacement into the text as a new revision. The person who accepts is its author."""
    postmortem = thread.postmortem
    must_write_postmortem(by, postmortem)
    if postmortem.status in CLOSED:
        raise Refused("The text is approved. Propose a correction, or ask a manager to reopen the postmortem.")
    now = now or timezone.now()
    thread = close(thread, State.ACCEPTED, by=by, now=now, event_type="postmortem.suggestion_accepted")
    with_typed_text(postmortem, now=now)
    span = locate(postmortem.text, thread.passage)
    if span is None:
        raise Refused("The passage of this suggestion was deleted. Edit the text, then decline the suggestion.")
    text = postmortem.text[: span.start] + thread.replacement + postmortem.text[span.end :]
    note = f"Accepted a suggestion of {thread.by.name}"
    save_draft(postmortem, by=by, text=text, version=postmortem.version, now=now, note=note, merge=False)
    return thread


@transaction.atomic
def decline_suggestion(thread: Thread, *, by: User, now: datetime | None = None) -> Thread:
    must_write_postmortem(by, thread.postmortem)
    return close(thread, State.DECLINED, by=by, now=now or timezone.now(), event_type="postmortem.suggestion_declined")


def close(thread: Thread, state: str, *, by: User, now: datetime, event_type: str) -> Thread:
    """Compare-and-set from open; the person who started the thread is notified."""
    suggestion = state != State.RESOLVED
    rows = Thread.objects.open().filter(pk=thread.pk, is_suggestion=suggestion)
    if not rows.update(state=state, closed_by=by, closed_at=now):
        raise Refused("This thread is already closed." if thread.is_suggestion == suggestion else "This is a comment.")
    thread.state, thread.closed_by, thread.closed_at = state, by, now
    event = record(event_type, actor=by, target=thread.postmortem, at=now, thread=thread.pk)
    people = [thread.by] if thread.by != by else []
    kind = f"postmortem_thread_{state}"
    notify(people, kind, about=thread.postmortem, occasion=event.pk, now=now, mail=False, thread=thread.pk)
    return thread

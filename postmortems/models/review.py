"""Review of a postmortem: requests with their answers, threads on passages, statements of participants."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.roles import Role, roles_from
from core.access.models import CircleScoped, CircleScopedQuerySet
from core.access.rule import rows_seen_by
from core.web.urls_cached import address
from postmortems.models.postmortem import Postmortem
from postmortems.passages import Passage

USER = settings.AUTH_USER_MODEL


class ReviewRequestQuerySet(CircleScopedQuerySet):
    def named(self) -> Self:
        """Of people who were asked in the current round of a postmortem and did not step down."""
        return self.filter(round=F("postmortem__review_round")).exclude(decision=ReviewRequest.Decision.WITHDRAWN)

    def undecided(self) -> Self:
        """Requests without a decision in the current round of a postmortem in review."""
        rows = self.filter(decision=ReviewRequest.Decision.WAITING, round=F("postmortem__review_round"))
        return rows.filter(postmortem__status=Postmortem.Status.IN_REVIEW)

    def waiting(self) -> Self:
        """Undecided requests of people who can decide."""
        return self.undecided().able()

    def able(self) -> Self:
        """Of active responders with access who are not authors; `policies.can_review` is the rule for one person."""
        here = {"postmortem": OuterRef("postmortem"), "user": OuterRef("user")}
        rows = self.exclude(user=F("postmortem__owner"))
        for authors in [Postmortem.writers.through.objects, Postmortem.former_owners.through.objects]:
            rows = rows.exclude(Exists(authors.filter(**here)))
        return rows.filter(rows_seen_by("user"), user__role__in=roles_from(Role.RESPONDER))


class ReviewRequest(CircleScoped):
    """A person who was asked to review, in one round. A manager who decides without being asked gets a row too."""

    circle_parent = ("postmortem",)

    class Decision(models.TextChoices):
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        CHANGES_REQUESTED = "changes_requested", "Changes requested"
        WITHDRAWN = "withdrawn", "Stepped down"

    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="review_requests")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    revision = models.PositiveIntegerField()  # the newest one when the person was asked
    asked_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=18, choices=Decision, default=Decision.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # code of a question: {"yes": bool, "note": text}

    objects = ReviewRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["postmortem", "user", "round"], name="one_request_per_reviewer_and_round")
        ]
        indexes = [models.Index(fields=["user"], name="review_waiting", condition=Q(decision="waiting"))]

    def __str__(self) -> str:
        return f"review of {self.postmortem_id} by {self.user_id}"

    def get_absolute_url(self) -> str:
        return address("postmortems:review", self.postmortem.incident_id)


class ThreadQuerySet(CircleScopedQuerySet):
    def open(self) -> Self:
        return self.filter(state=Thread.State.OPEN)

    def for_page(self) -> Self:
        return self.select_related("by", "closed_by").prefetch_related("comments__by").order_by("at", "pk")


class Thread(CircleScoped):
    """Comments on a passage, or on the whole text when `quote` is empty. With a replacement it is a suggestion."""

    circle_parent = ("postmortem",)

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="threads")
    quote = models.CharField(max_length=1000, blank=True)  # the passage as readers see it
    prefix = models.CharField(max_length=80, blank=True)  # the words before it, and after it
    suffix = models.CharField(max_length=80, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)  # in the words of the text it was written on
    is_suggestion = models.BooleanField(default=False)
    replacement = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    closed_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["postmortem"], name="thread_open", condition=Q(state="open"))]

    def __str__(self) -> str:
        return self.quote[:60] or f"thread {self.pk}"

    @property
    def passage(self) -> Passage:
        return Passage(self.quote, self.prefix, self.suffix, self.position)


class Comment(CircleScoped):
    """One message of a thread. Messages are added, never edited."""

    circle_parent = ("thread",)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Participation(CircleScoped):
    """A participant's response to the draft."""

    circle_parent = ("postmortem",)

    class Mark(models.TextChoices):
        SEEN = "seen", "Seen"
        CORRECTED = "corrected", "Corrected"
        AGREED = "agreed", "Agreed"

    postmortem = models.ForeignKey(Postmortem, models.CASCADE, related_name="participations")
    user = models.ForeignKey(USER, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=9, choices=Mark)
    note = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["postmortem", "user"], name="one_participation_per_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.mark}"

"""Reminder policies: which items they apply to, their steps, and when messages are sent."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Team
from core.versioned import Versioned
from core.web.urls_cached import address
from reminders.models.holidays import HolidayCalendar
from reminders.schedule import Step

DEFAULT_STEPS = [(-3, "owner"), (-1, "owner"), (0, "owner"), (1, "owner"), (3, "lead"), (7, "manager")]
"""The steps of the default policy: working days from the due date, and the audience."""
MAX_STEPS = 12
LONGEST_BEFORE, LONGEST_AFTER = 60, 90  # days


class Policy(Versioned):
    """How people are reminded. An empty condition matches everything; the most specific matching policy applies."""

    class Digest(models.TextChoices):
        DAILY = "daily", "One message per recipient and day"
        WEEKLY = "weekly", "One message per recipient and week, on Monday"

    slug = models.SlugField(max_length=40, unique=True)  # "standard" is the default policy
    name = models.CharField(max_length=80)
    items = models.JSONField(default=list, blank=True)  # kinds of due sources: "task", "postmortem"
    task_kinds = models.JSONField(default=list, blank=True)
    teams = models.ManyToManyField(Team, blank=True, related_name="+")
    priorities = models.JSONField(default=list, blank=True)
    severities = models.JSONField(default=list, blank=True)  # names
    hour = models.PositiveSmallIntegerField(default=9)
    quiet_from = models.PositiveSmallIntegerField(default=19)
    quiet_to = models.PositiveSmallIntegerField(default=8)
    digest = models.CharField(max_length=6, choices=Digest, default=Digest.DAILY)
    calendars = models.ManyToManyField(HolidayCalendar, blank=True, related_name="policies")
    honors_snooze = models.BooleanField(default=True)  # a snoozed item is not mentioned until the snooze ends
    stops_closed_issue = models.BooleanField(default=False)  # no reminders while the linked issue is closed
    pauses_blocked = models.BooleanField(default=True)  # no reminders to the owner until the date of a block
    removed_at = models.DateTimeField(null=True, blank=True)  # kept, because sent reminders name their steps
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                name="hours_are_on_the_clock", condition=Q(hour__lt=24, quiet_from__lt=24, quiet_to__lt=24)
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_default(self) -> bool:
        return self.slug == "standard"

    def get_absolute_url(self) -> str:
        return address("reminders:policy", self.pk)


class ScheduleStep(models.Model):
    class Audience(models.TextChoices):
        OWNER = "owner", "Owner"
        LEAD = "lead", "Team lead"
        MANAGER = "manager", "Team manager"
        INCIDENT_LEAD = "incident", "Incident lead"
        PERSON = "person", "A person"
        TEAM = "team", "A team"

    class Channel(models.TextChoices):
        PREFERRED = "preferred", "Recipient’s choice"
        MAIL = "mail", "Email"
        CHAT = "chat", "Slack or Teams"
        BOTH = "both", "Email and chat"
        INBOX = "inbox", "Inbox only"

    policy = models.ForeignKey(Policy, models.CASCADE, related_name="steps")
    offset = models.SmallIntegerField()  # days from the due date, negative before it
    working = models.BooleanField(default=True)  # counted in working days
    audience = models.CharField(max_length=10, choices=Audience)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.PREFERRED)
    removed_at = models.DateTimeField(null=True, blank=True)  # kept, because sent reminders name their step

    class Meta:
        ordering = ["offset", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "offset", "working", "audience"],
                name="one_step_per_day_and_audience",
                condition=Q(removed_at=None, person=None, team=None),
            ),
            models.CheckConstraint(
                name="a_step_names_its_person", condition=~Q(audience="person") | Q(person__isnull=False)
            ),
            models.CheckConstraint(name="a_step_names_its_team", condition=~Q(audience="team") | Q(team__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.offset:+d} days to the {self.get_audience_display().lower()}"

    def as_step(self, **facts: Any) -> Step:
        return Step(
            self.offset,
            self.audience,
            self.working,
            self.pk or 0,
            person_id=self.person_id,
            team_id=self.team_id,
            channel=self.channel,
            **facts,
        )

    @property
    def step(self) -> Step:
        return self.as_step()

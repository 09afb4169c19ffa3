"""Notifications, and their deliveries by channel (the outbox)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.access.models import CircleScoped
from core.encryption import EncryptedField, decrypt
from core.versioned import Versioned
from core.web.urls_cached import address


class Notification(CircleScoped):
    """One inbox row: unique per recipient, kind, target and occasion."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    reference = models.CharField(max_length=30, blank=True)
    occasion = models.CharField(max_length=60)  # an event id, or a date and step
    data = models.JSONField(default=dict, blank=True)
    title = models.TextField(blank=True, default="", db_default="")  # the words as they were sent; "" before that
    text = models.TextField(blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "kind", "target_kind", "target_id", "occasion"],
                name="one_notification_per_occasion",
            )
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], name="notification_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference} to {self.recipient_id}"


class Endpoint(Versioned):
    """A Slack or Teams channel, or a webhook: an address outside that receives messages.

    It receives what its owner may see, and never what belongs to a restricted access list.
    """

    class Kind(models.TextChoices):
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        WEBHOOK = "webhook", "Webhook"

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=80, unique=True)
    encrypted_url = EncryptedField()  # for Slack and Teams the address is the credential
    team = models.ForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="endpoints")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    events = models.JSONField(default=list, blank=True)  # of a webhook: "task.verified", "task.*", "*"
    cursor = models.BigIntegerField(default=0)  # the last event that was queued
    created_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=300, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)  # after a time-out, so that others are not held up
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("notifications:channel", self.pk)

    @property
    def url(self) -> str:
        """ "" when SECRET_KEY has changed since it was entered."""
        return decrypt(self.encrypted_url)

    @property
    def is_chat(self) -> bool:
        return self.kind != self.Kind.WEBHOOK


class EndpointSecret(models.Model):
    """A signing secret of a webhook. After a rotation the old one signs too until it expires."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="secrets")
    encrypted_secret = EncryptedField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.hint

    @property
    def secret(self) -> str:
        return decrypt(self.encrypted_secret)

    @property
    def hint(self) -> str:
        return f"whsec_…{self.secret[-4:]}"


class Delivery(models.Model):
    """One message to one person by one channel, with one or more notifications in it. Claimed by lease, sent once."""

    class Channel(models.TextChoices):
        MAIL = "mail", "Email"
        SLACK = "slack", "Slack"
        TEAMS = "teams", "Microsoft Teams"
        WEBHOOK = "webhook", "Webhook"

    class State(models.TextChoices):
        PENDING = "pending", "Pending"
        CLAIMED = "claimed", "Sending"
        SENT = "sent", "Sent"
        CANCELED = "canceled", "Canceled"
        DEAD = "dead", "Failed"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    address = models.EmailField(blank=True, default="", db_default="")  # of a letter (`letters.py`) instead of a person
    letter = models.CharField(max_length=30, blank=True, default="", db_default="")
    letter_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.MAIL)
    endpoint = models.ForeignKey("Endpoint", models.CASCADE, null=True, related_name="deliveries")  # not for mail
    event_id = models.BigIntegerField(null=True)  # the event that a webhook reports, instead of notifications
    notifications = models.ManyToManyField(Notification, related_name="deliveries")
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)  # stable over retries, so a receiver can deduplicate
    dedup_key = models.CharField(max_length=160, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)  # claims; more than failures + 1 means it was sent again
    failures = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=1024, blank=True)  # the last answer of the receiver, or why it was canceled

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                name="a_delivery_has_a_person_or_an_address",
                condition=Q(recipient__isnull=False, letter="") | ~Q(letter="") & ~Q(address=""),
            )
        ]
        indexes = [
            models.Index(fields=["next_try"], name="delivery_pending", condition=Q(state="pending")),
            models.Index(fields=["lease_until"], name="delivery_leases", condition=Q(state="claimed")),
            models.Index(fields=["-id"], name="delivery_dead", condition=Q(state="dead")),
            models.Index(fields=["letter", "letter_id"], name="delivery_letter", condition=~Q(letter="")),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk} {self.state}"

    @property
    def letter_label(self) -> str:
        return self.letter.replace("_", " ").capitalize()

    @property
    def is_test(self) -> bool:
        """Whether someone sent it to try the channel."""
        return self.dedup_key.startswith("test:")

    @property
    def to(self) -> str:
        """The address it goes to."""
        return self.recipient.email if self.recipient else self.address


class Heartbeat(models.Model):
    """When the scheduler or a worker last ran, by the clock of the database."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    clock_offset = models.FloatField(default=0.0)  # seconds by which the database's clock is ahead of its own

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"


ALL_DAYS = 0b1111111
WEEKLY_HOUR = 9  # of a weekly digest, on the clock of people who chose no hour


class Preferences(models.Model):
    """How and when one person is contacted. Without a row, and where a field is null, the defaults hold."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notification_preferences"
    )
    reminder_mail = models.BooleanField(default=True)  # reminders of the person's own work; escalations always go
    update_mail = models.BooleanField(default=True)
    weekly_digest = models.BooleanField(default=False)
    chat = models.ForeignKey(Endpoint, models.SET_NULL, null=True, blank=True, related_name="+")  # Slack or Teams
    chat_member = models.CharField(max_length=40, blank=True, default="", db_default="")  # Slack member id, to mention
    hour = models.PositiveSmallIntegerField(null=True, blank=True)  # on the person's clock
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True)  # added to the quiet hours of the policy
    quiet_to = models.PositiveSmallIntegerField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(default=ALL_DAYS)  # bit 0 is Monday

    class Meta:
        verbose_name_plural = "preferences"
        constraints = [
            models.CheckConstraint(
                name="preferred_hours_are_on_the_clock",
                condition=(Q(hour=None) | Q(hour__lt=24))
                & (Q(quiet_from=None) | Q(quiet_from__lt=24))
                & (Q(quiet_to=None) | Q(quiet_to__lt=24)),
            ),
            models.CheckConstraint(
                name="at_least_one_working_day", condition=Q(working_days__gte=1, working_days__lte=ALL_DAYS)
            ),
        ]

    def __str__(self) -> str:
        return f"preferences of {self.person_id}"

    @property
    def weekly_hour(self) -> int:
        """When the weekly digest is sent on Mondays, on the person's clock."""
        return WEEKLY_HOUR if self.hour is None else self.hour

    def works_on(self, weekday: int) -> bool:
        """Monday is 0."""
        return bool(self.working_days >> weekday & 1)


class DaysOff(models.Model):
    """No reminders from `first` to `last`; escalations go to the next person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="days_off")
    first = models.DateField()
    last = models.DateField()

    class Meta:
        verbose_name_plural = "days off"
        ordering = ["first"]
        indexes = [models.Index(fields=["person", "last"], name="days_off_person")]
        constraints = [
            models.CheckConstraint(name="days_off_end_after_they_begin", condition=Q(last__gte=models.F("first")))
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.first} to {self.last}"


class ActionUse(models.Model):
    """The one use of the action link of a notification."""

    notification = models.OneToOneField(Notification, models.CASCADE, related_name="action_use")
    action = models.CharField(max_length=20)
    words = models.CharField(max_length=200)  # what was done, in a sentence
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words

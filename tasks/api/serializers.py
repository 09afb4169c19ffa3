"""JSON input and output of tasks. Serializers validate and never save."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import PersonField
from accounts.models import Team
from core.api.examples import example
from core.api.fields import BoundedListField, DayField, LineField, NamedField, StatusField, UploadField, VersionField
from core.files.api import FileSerializer
from incidents.models import Incident
from tasks.models import ClosesBy, CorrectiveTask, DueDate, Evidence, Kind, Priority, Strength


def by_slug(model: Any, **facts: Any) -> NamedField:
    return NamedField("slug", queryset=model.objects.all(), **facts)


def visible_object(shape: serializers.BaseSerializer[Any], model: Any, ref: str, words: str) -> Any:
    """The object with this reference. Raises ValidationError if it is missing or hidden from the user."""
    asked = model.objects.visible_to(shape.context["request"].user)
    found = asked.filter(pk=int(ref.partition("-")[2])).first()
    if found is None:
        raise serializers.ValidationError(words)
    return found


class TaskSerializer(serializers.ModelSerializer[CorrectiveTask]):
    owner = PersonField(read_only=True)
    checker = PersonField(read_only=True)
    verified_by = PersonField(read_only=True)
    risk_owner = PersonField(read_only=True)
    team = serializers.SlugRelatedField("slug", read_only=True)
    incident = serializers.SerializerMethodField()
    blocked_by = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = CorrectiveTask
        fields = ["ref", "title", "text", "done_when", "status", "kind", "strength", "priority", "effort", "closes_by"]
        fields += ["owner", "owner_name", "team", "origin", "incident", "link", "first_due_on", "due_on"]
        fields += ["due_date_changes", "missed_due_dates", "blocked_reason", "blocked_by", "blocked_until"]
        fields += ["done_at", "done_on", "proof", "verify_by", "verified_at", "verified_by"]
        fields += [
            "verification_note",
            "checker",
            "check_from",
            "check_on",
            "check_question",
            "check_threshold",
            "check_outcome",
        ]
        fields += ["checked_at", "wont_do_reason", "risk_owner", "review_on", "created_at", "version", "url"]
        read_only_fields = fields

    def get_blocked_by(self, task: CorrectiveTask) -> str | None:
        return f"A-{task.blocked_by_id}" if task.blocked_by_id else None

    def get_incident(self, task: CorrectiveTask) -> str | None:
        return f"INC-{task.incident_id}" if task.incident_id else None


@example("A link", text="All six pools match the baseline", url="https://wiki.example.org/lb-baseline-results")
class EvidenceInput(serializers.Serializer[Any]):
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000)
    url = serializers.URLField(required=False, allow_blank=True, max_length=500)
    file_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False, allow_blank=True)
    file = UploadField(required=False, help_text="The file to store. Multipart requests only.")


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    added_by = PersonField(read_only=True)
    file = serializers.SerializerMethodField()

    class Meta:
        model = Evidence
        fields = ["id", "text", "url", "file_name", "sha256", "file", "added_by", "added_at"]
        read_only_fields = fields

    @extend_schema_field(FileSerializer(allow_null=True))
    def get_file(self, evidence: Evidence) -> dict[str, Any] | None:
        """The stored file; null for text, links, checksums and removed files."""
        file = evidence.file
        return FileSerializer(file).data if file and file.removed_at is None else None


class DueDateSerializer(serializers.ModelSerializer[DueDate]):
    """`status`: `now` is the current date; `missed` had passed before it was changed."""

    status = StatusField(DueDate.State.choices)
    made_by = PersonField(read_only=True)

    class Meta:
        model = DueDate
        fields = ["due_on", "status", "made_at", "made_by", "words", "reason", "ended_at"]
        read_only_fields = fields


@example("Two factors", factors=[2, 5])
class TaskFactorsInput(serializers.Serializer[Any]):
    factors = BoundedListField(
        child=serializers.IntegerField(min_value=1), max_length=50, help_text="IDs of factors of the task’s incident."
    )


@example(
    "After six weeks",
    question="Does the alert fire before users see errors?",
    threshold="It fires within 3 minutes in the next drill",
    checker="sam",
    check_on="2027-01-29",
)
class PlanCheckInput(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=300)
    threshold = serializers.CharField(max_length=200)
    checker = PersonField()
    check_from = DayField(required=False, help_text="First day of the window.")
    check_on = DayField(help_text="Last day of the window; the check opens on it.")


@example(
    "An alert", title="Alert on uneven traffic", incident="INC-214", kind="detect", owner="priya", due_on="2026-12-18"
)
class TaskInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", required=False, help_text="INC-214")
    text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    strength = serializers.ChoiceField(choices=Strength.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    closes_by = serializers.ChoiceField(choices=ClosesBy.choices, required=False)
    link = serializers.URLField(required=False, allow_blank=True, max_length=500)
    owner = PersonField(required=False, allow_null=True)
    due_on = DayField(required=False)
    team = by_slug(Team, required=False)
    check = PlanCheckInput(required=False, help_text="The effectiveness check, planned with the task.")

    def validate_incident(self, ref: str) -> Incident:
        return visible_object(self, Incident, ref, "Incident not found.")


@example("Owner and day", owner="priya", due_on="2026-12-18", done_when="It pages within 3 minutes")
class AcceptTaskInput(serializers.Serializer[Any]):
    owner = PersonField()
    due_on = DayField(required=False)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    team = by_slug(Team, required=False)


@example("Two fields", priority="P1", done_when="An alert fires within 3 minutes of uneven traffic", version=3)
class TaskEditInput(serializers.Serializer[Any]):
    version = VersionField()
    title = LineField(max_length=200, required=False)
    text = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    done_when = serializers.CharField(required=False, allow_blank=True, max_length=500)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False)
    strength = serializers.ChoiceField(choices=Strength.choices, required=False)
    priority = serializers.ChoiceField(choices=Priority.choices, required=False)
    effort = serializers.CharField(required=False, allow_blank=True, max_length=60)
    closes_by = serializers.ChoiceField(choices=ClosesBy.choices, required=False)
    team = by_slug(Team, required=False, allow_null=True)
    link = serializers.URLField(required=False, allow_blank=True, max_length=500)


@example("A new owner", to="tomas", note="Tomas maintains the alerts of the pools")
class TaskOwnerInput(serializers.Serializer[Any]):
    to = PersonField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


@example("A later date", due_on="2027-01-08", reason="Metrics of two pools are not collected yet")
class DueDateInput(serializers.Serializer[Any]):
    due_on = DayField()
    reason = serializers.CharField(required=False, allow_blank=True, max_length=300)


@example("A reason", reason="The pools are replaced in January")
class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


@example("Waiting for a task", reason="Needs the metrics of each server", blocked_by="A-79", until="2026-12-11")
class BlockInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    blocked_by = serializers.RegexField(r"^A-[1-9][0-9]{0,17}$", required=False, help_text="The task it waits for.")
    until = DayField(required=False)

    def validate_blocked_by(self, ref: str) -> CorrectiveTask:
        task: CorrectiveTask = visible_object(self, CorrectiveTask, ref, "Task not found.")
        return task


@example("A reason", reason="The alert did not fire in the drill", due_on="2027-01-08")
class ReopenTaskInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)
    due_on = DayField(required=False)


@example("A note", note="Checked against the configuration of all six pools")
class NoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


@example("What was checked", note="Drained a server in staging; the alert fired after 2 minutes")
class VerifyInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=500, help_text="What was checked, and the result.")


@example("It holds", holds=True, seen="The alert fired 2 minutes after the drill began")
class CheckAnswerInput(serializers.Serializer[Any]):
    holds = serializers.BooleanField()
    seen = serializers.CharField(max_length=500)


@example(
    "A reason",
    reason="The new load balancers spread traffic evenly by default",
    risk_owner="lena",
    review_on="2027-03-01",
)
class DeclineInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    risk_owner = PersonField(required=False, help_text="Optional only for proposals without an owner.")
    review_on = DayField(required=False, help_text="Optional only for proposals without an owner.")


@example("Still accepted", reason="Two of six pools are replaced; the rest follow in spring", review_on="2027-06-01")
class ReviewRiskInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)
    review_on = DayField()


@example("Another cause", incident="INC-214", reason="Traffic was even; the server ran out of memory")
class NotSameInput(serializers.Serializer[Any]):
    incident = serializers.RegexField(r"^INC-[1-9][0-9]{0,17}$", help_text="The incident that contradicts the task.")
    reason = serializers.CharField(max_length=500)

    def validate_incident(self, ref: str) -> Incident:
        return visible_object(self, Incident, ref, "Incident not found.")


@example("A task", title="Add the alert to the staging pools too")
class FollowUpInput(serializers.Serializer[Any]):
    title = LineField(max_length=200)

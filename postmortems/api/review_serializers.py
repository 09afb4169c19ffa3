"""Reviews, threads and corrections in JSON."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.examples import example
from core.api.fields import BoundedDictField, StatusField
from postmortems.actions.external import confidential_mentions, external_text
from postmortems.gates.questions import QUESTIONS
from postmortems.models import Comment, Correction, Export, ExternalVersion, Participation, Thread

Person = serializers.SlugRelatedField


class ReviewAnswerInput(serializers.Serializer[Any]):
    yes = serializers.BooleanField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="Required for no.")


class AnswersField(BoundedDictField):
    """Answers by question code."""

    child = ReviewAnswerInput()

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=2 * len(QUESTIONS), **options)

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        unknown = [code for code in value if code not in QUESTIONS]
        if unknown:
            raise serializers.ValidationError(f"Unknown questions: {', '.join(unknown[:5])}.")
        return value


CODES = f"By question: {', '.join(QUESTIONS)}."


@example("One answer", answers={"causes": {"yes": False, "note": "The alert is a symptom."}})
class AnswersInput(serializers.Serializer[Any]):
    answers = AnswersField(help_text=CODES)


@example("With one answer", answers={"causes": {"yes": True}})
class ApproveInput(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
    answers = AnswersField(required=False, help_text=CODES)


@example("A request", text="Say why the database was suspected for 35 minutes.")
class RequestChangesInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5_000)
    answers = AnswersField(required=False, help_text=CODES)


@example("Agreed", mark="agreed", note="The times match my notes")
class ParticipationInput(serializers.Serializer[Any]):
    mark = serializers.ChoiceField(choices=Participation.Mark.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ParticipationSerializer(serializers.ModelSerializer[Participation]):
    person: Any = Person("handle", source="user", read_only=True)

    class Meta:
        model = Participation
        fields = ["person", "mark", "note", "at"]
        read_only_fields = fields


class ThreadCommentSerializer(serializers.ModelSerializer[Comment]):
    by: Any = Person("handle", read_only=True)

    class Meta:
        model = Comment
        fields = ["by", "at", "text"]
        read_only_fields = fields


class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """`start` and `end` are the place of the passage in the saved Markdown, null for deleted or whole text."""

    status = StatusField(Thread.State.choices)
    by: Any = Person("handle", read_only=True)
    closed_by: Any = Person("handle", read_only=True)
    comments = ThreadCommentSerializer(many=True, read_only=True)
    start = serializers.IntegerField(read_only=True, allow_null=True)
    end = serializers.IntegerField(read_only=True, allow_null=True)
    edited = serializers.BooleanField(read_only=True, help_text="The passage was edited since.")

    class Meta:
        model = Thread
        fields = ["id", "status", "quote", "start", "end", "edited", "is_suggestion", "replacement"]
        fields += ["by", "at", "closed_by", "closed_at", "comments"]
        read_only_fields = fields


@example("A comment", text="Which group?", quote="75% of users")
@example("A suggestion", quote="75% of users", replacement="75% of signed-in users")
class ThreadInput(serializers.Serializer[Any]):
    text = serializers.CharField(required=False, allow_blank=True, max_length=5_000)
    quote = serializers.CharField(required=False, allow_blank=True, max_length=1_200)
    prefix = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=200)
    suffix = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=200)
    replacement = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=5_000, help_text="Makes it a suggestion."
    )


@example("A reply", text="Signed-in users; I added the query.")
class ReplyInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5_000)


@example("A correction", quote="75% of users", replacement="75% of signed-in users", reason="Measured by requests.")
class TextCorrectionInput(serializers.Serializer[Any]):
    quote = serializers.CharField(max_length=1_000)
    replacement = serializers.CharField(max_length=1_000)
    reason = serializers.CharField(max_length=500)


class CorrectionSerializer(serializers.ModelSerializer[Correction]):
    by: Any = Person("handle", read_only=True)
    approved_by: Any = Person("handle", read_only=True)

    class Meta:
        model = Correction
        fields = ["id", "quote", "replacement", "reason", "by", "at", "approved_by", "approved_at"]
        read_only_fields = fields


class FactChangeSerializer(serializers.Serializer[Any]):
    what = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    by = serializers.CharField(source="by.handle", default=None, allow_null=True)


class StepSerializer(serializers.Serializer[Any]):
    person = serializers.CharField(source="person.handle")
    what = serializers.CharField()
    waiting = serializers.BooleanField(help_text="Whether this step is waiting on the person's My work page.")


@example("A PDF", format="pdf", external=False)
class ExportInput(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=Export.Format.choices)
    external = serializers.BooleanField(required=False)


class ExportSerializer(serializers.ModelSerializer[Export]):
    status = StatusField(Export.State.choices)
    url = serializers.SerializerMethodField(help_text="Of the file; empty until it is done.")

    class Meta:
        model = Export
        fields = ["id", "format", "external", "status", "progress", "error", "at", "url"]
        read_only_fields = fields

    def get_url(self, export: Export) -> str:
        if export.state != Export.State.DONE:
            return ""
        return reverse("api-postmortem-export-content", args=[export.postmortem.incident_id, export.pk])


@example("A text", text="## Summary", version=0)
class ExternalInput(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    roles_for_names = serializers.BooleanField(required=False)
    version = serializers.IntegerField(min_value=0, help_text="0 for the first text.")


class LeakSerializer(serializers.Serializer[Any]):
    what = serializers.CharField()
    words = serializers.CharField()


class ExternalSerializer(serializers.ModelSerializer[ExternalVersion]):
    written_by: Any = Person("handle", read_only=True)
    approved_by: Any = Person("handle", read_only=True)
    outgoing_text = serializers.SerializerMethodField(help_text="With roles instead of names, if so chosen.")
    leaks = serializers.SerializerMethodField()

    class Meta:
        model = ExternalVersion
        fields = ["text", "outgoing_text", "roles_for_names", "version", "written_by", "updated_at"]
        fields += ["approved_by", "approved_at", "leaks"]
        read_only_fields = fields

    def get_outgoing_text(self, external: ExternalVersion) -> str:
        return external_text(external)

    @extend_schema_field(LeakSerializer(many=True))
    def get_leaks(self, external: ExternalVersion) -> Any:
        return LeakSerializer(confidential_mentions(external), many=True).data

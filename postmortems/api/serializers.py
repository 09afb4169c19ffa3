"""Postmortems in JSON."""

from typing import Any

from rest_framework import serializers

from accounts.api.fields import PersonField
from core.api.examples import example
from core.api.fields import BoundedListField, NamedField, UploadField, VersionField
from postmortems.models import Postmortem, PostmortemTemplate, Revision
from postmortems.policies import named_reviewers

Person = serializers.SlugRelatedField


class PostmortemSerializer(serializers.ModelSerializer[Postmortem]):
    incident = serializers.CharField(source="ref", read_only=True)
    owner: Any = Person("handle", read_only=True)
    reviewers = serializers.SerializerMethodField(help_text="Handles of the current round.")

    class Meta:
        model = Postmortem
        fields = [
            "incident",
            "title",
            "status",
            "owner",
            "reviewers",
            "review_round",
            "required",
            "due_on",
            "version",
            "text",
        ]
        fields += ["updated_at", "approved_at", "published_at", "overrides"]
        read_only_fields = fields

    def get_reviewers(self, postmortem: Postmortem) -> list[str]:
        return [person.handle for person in named_reviewers(postmortem)]


class PostmortemRowSerializer(PostmortemSerializer):
    """A postmortem in the list: without its text. `named_requests` are prefetched."""

    class Meta(PostmortemSerializer.Meta):
        fields = [name for name in PostmortemSerializer.Meta.fields if name != "text"]
        read_only_fields = fields

    def get_reviewers(self, postmortem: Any) -> list[str]:
        return [request.user.handle for request in postmortem.named_requests]


@example("A text", text="## Summary", version=3)
class PostmortemEditInput(serializers.Serializer[Any]):
    text = serializers.CharField(allow_blank=True, trim_whitespace=False)
    version = VersionField(required=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=200)


@example("An empty document", template="sre")
class StartPostmortemInput(serializers.Serializer[Any]):
    template = NamedField("slug", queryset=PostmortemTemplate.objects.in_use(), required=False)
    text = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)


@example("Two reviewers", reviewers=["lena", "dario"])
class AskForReviewInput(serializers.Serializer[Any]):
    reviewers = BoundedListField(child=PersonField(), min_length=1, max_length=10)


@example("A reviewer", reviewer="aiko")
class ReviewerInput(serializers.Serializer[Any]):
    reviewer = PersonField()


@example("A reason", reason="The number of affected users was measured again")
class OptionalReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


@example("A new owner", to="mira")
class PostmortemOwnerInput(serializers.Serializer[Any]):
    to = PersonField()


@example("An earlier text", number=4, version=9)
class RestoreRevisionInput(serializers.Serializer[Any]):
    number = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=0)


class CheckSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    words = serializers.CharField()
    met = serializers.BooleanField()
    hint = serializers.CharField()
    can_be_none = serializers.BooleanField(help_text="Can be marked as nothing to add (POST none).")


class AdviceSerializer(serializers.Serializer[Any]):
    """A note on the wording. It never blocks; it can be dismissed by its digest."""

    kind = serializers.ChoiceField(choices=["hint", "todo"])
    title = serializers.CharField()
    text = serializers.CharField()
    digest = serializers.CharField()


@example("A note", digest="5f2b9c01d4e87a36")
class DismissAdviceInput(serializers.Serializer[Any]):
    digest = serializers.CharField(max_length=80)


@example("A section", section="section-lucky")
class EmptySectionInput(serializers.Serializer[Any]):
    section = serializers.SlugField(max_length=80, help_text="Code of a check that can be marked as nothing to add.")


class RevisionSerializer(serializers.ModelSerializer[Revision]):
    by: Any = Person("handle", read_only=True)

    class Meta:
        model = Revision
        fields = ["number", "by", "at", "note"]
        read_only_fields = fields


class RevisionTextSerializer(RevisionSerializer):
    class Meta:
        model = Revision
        fields = [*RevisionSerializer.Meta.fields, "text"]
        read_only_fields = fields


class PictureInput(serializers.Serializer[Any]):
    file = UploadField(help_text="PNG, JPEG, WebP or GIF.")

"""Extensions of the API schema: authentication, unpaginated lists, errors and nullable fields."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

Method = TypeVar("Method", bound=Callable[..., Any])


class PersonalToken(OpenApiAuthenticationExtension):
    target_class = "accounts.auth.TokenAuthentication"
    name = "personalToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """`Authorization: Bearer dbf_…`; made on the page of API tokens."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token, beginning with dbf_."}


def unpaginated(method: Method) -> Method:
    """Marks a method of a viewset that answers a short list in one piece, where others of its class answer pages."""
    method.whole = True  # type: ignore[attr-defined]
    return method


def answers_secret(method: Method) -> Method:
    """Marks a POST whose answer holds a secret. It is not stored, so the method takes no `Idempotency-Key`."""
    method.answers_secret = True  # type: ignore[attr-defined]
    return method


def takes_key(method: object) -> bool:
    return not getattr(method, "answers_secret", False)


class ErrorSerializer(serializers.Serializer[Any]):
    """An error; `detail` is text for a person. `errors` names invalid fields, `version` the current version."""

    detail = serializers.CharField()
    errors = serializers.DictField(required=False, child=serializers.JSONField())
    version = serializers.IntegerField(required=False)


EMPTY_TEXT = {"type": "string", "maxLength": 0}
ERRORS = {
    "400": "The request cannot be read.",
    "401": "No token, or not a valid one.",
    "403": "Not permitted; `detail` names who can.",
    "404": "It does not exist, or you may not see it.",
    "422": "Invalid fields or parameters, named in `errors`.",
    "429": "Too many requests. Wait for the seconds in `Retry-After`.",
    "503": "The service is unavailable. Wait for the seconds in `Retry-After`.",
}
WRITE_ERRORS = {
    "409": "A rule forbids the action, or the object was changed. `version` is the current version, if it has one.",
    "415": "The body is of another content type; `detail` names the right one.",
}
EDIT_ERRORS = {"412": "`If-Match` is not the current version, which is `version`."}


KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Requests with the same Idempotency-Key run once."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag the edit is based on; 412 if it is not current.",
)


class Schema(AutoSchema):
    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """What the view declares, and the errors that every operation of its method can answer."""
        found: dict[str, Any] = super()._get_response_bodies(direction)
        errors = dict(ERRORS)
        if self.method != "GET":
            errors |= WRITE_ERRORS
        if self.method in {"PATCH", "PUT"}:
            errors |= EDIT_ERRORS
        shape = self.resolve_serializer(ErrorSerializer, "response").ref
        for code, text in errors.items():
            content = {"description": text, "content": {"application/json": {"schema": shape}}}
            found.setdefault(code, self.named_response(f"Error{code}", content))
        return found

    def named_response(self, name: str, content: dict[str, Any]) -> dict[str, Any]:
        """A response that many operations share, described once."""
        component = ResolvedComponent(name=name, type=ResolvedComponent.RESPONSE, schema=content, object=name)
        self.registry.register_on_missing(component)
        return dict(component.ref)

    def get_override_parameters(self) -> list[Any]:
        """Every PATCH and PUT of a versioned resource takes `If-Match`, every POST an `Idempotency-Key`."""
        found: list[Any] = super().get_override_parameters()
        if self.method == "POST" and takes_key(getattr(self.view, getattr(self.view, "action", None) or "", None)):
            found = [*found, KEY]
        body = force_instance(self.get_request_serializer()) if self.method in {"PATCH", "PUT"} else None
        if isinstance(body, serializers.Serializer) and "version" in body.fields:
            found = [*found, IF_MATCH]
        return found

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        """`VerifyInput` and `PatchedTaskEditInput`, without the suffix that request bodies get."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return name.removesuffix("Request") if name.endswith("InputRequest") else name

    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        if field.read_only:
            describe_stored_values(field)
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        """A link or address that may be empty has no format: "" is neither a URI nor an address.

        The framework describes it as one of two kinds of text, and "" is both kinds.
        """
        super()._insert_field_validators(field, schema)
        kinds = schema.get("oneOf", [])
        if len(kinds) == 2 and kinds[1] == EMPTY_TEXT:
            schema |= kinds[0]
            del schema["oneOf"]
            if "pattern" in schema:
                schema["pattern"] = f"^$|{schema['pattern']}"
        if (field.read_only or getattr(field, "allow_blank", False)) and schema.get("format") in {"uri", "email"}:
            del schema["format"]

    def map_parsers(self) -> list[str]:
        """A body with a file is a form. Without the file JSON is accepted too, but client generators fail on both."""
        body = force_instance(self.get_request_serializer())
        fields = body.fields.values() if isinstance(body, serializers.Serializer) else []
        takes_file = any(isinstance(field, serializers.FileField) for field in fields)
        return ["multipart/form-data"] if takes_file else list(super().map_parsers())

    def _get_paginator(self) -> Any:
        method = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return None if getattr(method, "whole", False) else super()._get_paginator()


def describe_stored_values(field: serializers.Field) -> None:
    """A field that is only read holds null or "" where its column does; the framework asks that of writers alone."""
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    columns = columns_of(model, str(field.source)) if model and field.source else []
    if field.default is None or any(column.null for column in columns):
        field.allow_null = True
    if isinstance(field, serializers.ChoiceField) and columns and columns[-1].blank:
        field.allow_blank = True


def columns_of(model: type[models.Model], source: str) -> list[models.Field]:
    """The columns that `assignee` or `version.checklist.slug` passes through, as far as they are columns."""
    found: list[models.Field] = []
    at: Any = model
    for name in source.split("."):
        column = next((field for field in at._meta.concrete_fields if field.name == name), None) if at else None
        if column is None:
            break
        found.append(column)
        at = column.related_model
    return found

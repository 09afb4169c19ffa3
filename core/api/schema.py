"""How the schema speaks of our own ways: signing in, and lists that come whole instead of in pages."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from rest_framework import serializers

Method = TypeVar("Method", bound=Callable[..., Any])


class PersonalToken(OpenApiAuthenticationExtension):
    target_class = "accounts.auth.TokenAuthentication"
    name = "personalToken"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """`Authorization: Bearer dbf_…`; made on the page of API tokens."""
        return {"type": "http", "scheme": "bearer", "description": "A personal token, beginning with dbf_."}


def whole(method: Method) -> Method:
    """Marks a method of a viewset that answers a short list in one piece, where others of its class answer pages."""
    method.whole = True  # type: ignore[attr-defined]
    return method


class Schema(AutoSchema):
    def _map_serializer_field(self, field: Any, direction: str, bypass_extensions: bool = False) -> Any:
        if field.read_only:
            tell_what_is_stored(field)
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def map_parsers(self) -> list[str]:
        """A file that must be there comes in a form: JSON cannot carry it."""
        body = force_instance(self.get_request_serializer())
        fields = body.fields.values() if isinstance(body, serializers.Serializer) else []
        must = any(isinstance(field, serializers.FileField) and field.required for field in fields)
        return ["multipart/form-data"] if must else list(super().map_parsers())

    def _get_paginator(self) -> Any:
        method = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return None if getattr(method, "whole", False) else super()._get_paginator()


def tell_what_is_stored(field: serializers.Field) -> None:
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
        column = next((each for each in at._meta.concrete_fields if each.name == name), None) if at else None
        if column is None:
            break
        found.append(column)
        at = column.related_model
    return found

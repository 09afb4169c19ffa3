"""Example request bodies for the schema."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework.serializers import FileField

Shape = TypeVar("Shape", bound=type)


def example(title: str, /, **body: Any) -> Callable[[Shape], Shape]:
    """Decorates the serializer of a request body, once for each example.

    A subclass shows the examples of its base class until it has its own. Bodies that can carry a file are forms in
    the schema.
    """

    def decorate(shape: Shape) -> Shape:
        fields = getattr(shape, "_declared_fields", {}).values()
        with_file = any(isinstance(field, FileField) for field in fields)
        media_type = "multipart/form-data" if with_file else "application/json"
        shown = OpenApiExample(title, body, request_only=True, media_type=media_type)
        own = vars(shape).get("_spectacular_annotation", {}).get("examples", [])
        return extend_schema_serializer(examples=[shown, *own])(shape)

    return decorate

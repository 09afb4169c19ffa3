"""What holds for every form and every input of the API: titles are one line, and lists are limited."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.test import SimpleTestCase
from django.urls import get_resolver
from rest_framework import serializers

from core.api.fields import BoundedDictField, BoundedListField, LineField, SlugListField
from core.testing import TeamTestCase
from core.web.line_field import LineField as FormLineField
from incidents.models import Incident

ONE_LINE = re.compile(r"(?:.*_)?(?:title|name|place|heading|section|scope|goal|sender|new_team)")
OTHER = {"file_name", "owner_name"}  # cleaned as the name of a file; compared with accounts


def subclasses(base: type) -> Iterator[Any]:
    """The classes of Debrief below `base`, after all URLs and so all views were imported."""
    len(get_resolver().url_patterns)
    for one in base.__subclasses__():
        if one.__module__.split(".")[0] not in {"django", "allauth", "rest_framework", "knox", "drf_spectacular"}:
            yield one
        yield from subclasses(one)


class LineFieldTests(SimpleTestCase):
    def test_titles_and_names_of_forms_are_line_fields(self) -> None:
        wrong = {
            f"{form.__module__}.{form.__qualname__}.{name}"
            for form in subclasses(forms.BaseForm)
            for name, field in form.base_fields.items()
            if ONE_LINE.fullmatch(name) and name not in OTHER and "tests" not in form.__module__
            if type(field) is forms.CharField and not isinstance(field.widget, forms.Textarea)
        }
        self.assertFalse(wrong, wrong)

    def test_titles_and_names_of_api_inputs_reject_line_breaks(self) -> None:
        wrong = {
            f"{body.__module__}.{body.__qualname__}.{name}"
            for body in subclasses(serializers.Serializer)
            if body.__name__.endswith("Input")
            for name, field in body().fields.items()
            if ONE_LINE.fullmatch(name) and name not in OTHER and not field.read_only
            if type(field) is serializers.CharField
        }
        self.assertFalse(wrong, wrong)

    def test_both_fields_change_line_breaks_into_spaces(self) -> None:
        sent = "Pool empty\r\nBcc: a@elsewhere.test\u2028end"
        self.assertEqual(FormLineField().clean(sent), "Pool empty Bcc: a@elsewhere.test end")
        self.assertEqual(LineField().run_validation(sent), FormLineField().clean(sent))
        self.assertEqual(FormLineField(required=False).clean(None), "")


def unlimited(field: Any, path: str) -> Iterator[str]:
    """The lists and objects in `field` whose elements are validated before the length is checked."""
    if isinstance(field, serializers.ListSerializer):
        limited = field.max_length is not None
    elif isinstance(field, serializers.ListField | serializers.ManyRelatedField):
        limited = isinstance(field, BoundedListField | SlugListField)
    elif isinstance(field, serializers.DictField):
        limited = isinstance(field, BoundedDictField)
    else:
        limited = True
    if not limited:
        yield path
    inner = getattr(field, "child", field)
    for name, part in inner.fields.items() if isinstance(inner, serializers.Serializer) else ():
        yield from unlimited(part, f"{path}.{name}") if not part.read_only else ()


class ListFieldTests(SimpleTestCase):
    def test_lists_of_api_inputs_check_their_length_first(self) -> None:
        inputs = [body for body in subclasses(serializers.Serializer) if body.__name__.endswith("Input")]
        wrong = {path for body in inputs for path in unlimited(body(), f"{body.__module__}.{body.__name__}")}
        self.assertFalse(wrong, wrong)
        self.assertGreater(len(inputs), 100)


class LineFieldPageTests(TeamTestCase):
    def test_title_of_a_declared_incident_is_one_line(self) -> None:
        self.client.force_login(self.ada)
        self.client.post("/incidents/declare/", {"title": "Pool empty\r\nBcc: a@elsewhere.test", "severity": "3"})
        self.assertEqual(Incident.objects.latest("pk").title, "Pool empty Bcc: a@elsewhere.test")

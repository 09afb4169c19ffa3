"""Forms of the template editor: the template, and one form per section."""

from types import SimpleNamespace
from typing import Any

from django import forms

from core.web.line_field import LineField
from core.web.version_field import VersionField
from incidents.models import Kind, Severity
from postmortems.blocks import current_blocks
from postmortems.models import Content, PostmortemTemplate, TemplateSection


class TemplateForm(forms.Form):
    name = LineField(max_length=80)
    description = forms.CharField(max_length=300, required=False)
    severities = forms.ModelMultipleChoiceField(
        Severity.objects.all(), label="Suggested for", required=False, widget=forms.CheckboxSelectMultiple
    )
    for_kind = forms.ChoiceField(
        label="Suggested for this kind only", required=False, choices=[("", "Any kind"), *Kind.choices]
    )
    version = VersionField(required=False)


class SectionForm(forms.Form):
    """An empty one is ignored. `position` orders the sections."""

    heading = LineField(max_length=120)
    hint = forms.CharField(
        label="Question for authors",
        help_text="Use how and what. Never printed.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    blocks = forms.MultipleChoiceField(label="Live blocks", required=False, widget=forms.CheckboxSelectMultiple)
    content = forms.ChoiceField(label="First draft writes", choices=Content.choices, required=False)
    required = forms.BooleanField(label="Required for review", required=False)
    position = forms.IntegerField(min_value=0, max_value=99, required=False)
    remove = forms.BooleanField(label="Remove section", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(block.name, block.label) for block in current_blocks()]
        self.fields["blocks"].choices = names  # type: ignore[attr-defined]


class BaseSectionFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not a generic class at run time
    def rows(self) -> list[dict[str, Any]]:
        """The sections in order, without removed and empty ones. What is invalid is left out."""
        found = [getattr(form, "cleaned_data", {}) for form in self.forms]
        kept = [row for row in found if row.get("heading") and not row.get("remove")]
        kept.sort(key=lambda row: 99 if row.get("position") is None else row["position"])
        names = ("heading", "hint", "blocks", "content", "required")
        return [{name: row.get(name, "") for name in names} for row in kept]

    def unsaved(self) -> list[Any]:
        """The sections as a preview reads them."""
        return self.from_rows(self.rows())

    @staticmethod
    def from_rows(rows: list[dict[str, Any]]) -> list[Any]:
        return [SimpleNamespace(**row) for row in rows]


SectionFormSet = forms.formset_factory(
    SectionForm,
    formset=BaseSectionFormSet,
    extra=1,
    max_num=TemplateSection.MAX_SECTIONS,
    absolute_max=TemplateSection.MAX_SECTIONS + 1,
    validate_max=True,
)


def section_initial(template: PostmortemTemplate | None) -> list[dict[str, Any]]:
    names = ("heading", "hint", "blocks", "content", "required", "position")
    rows = template.sections.all() if template else []
    return [{name: getattr(row, name) for name in names} for row in rows]


def moved(rows: list[dict[str, Any]], move: str) -> list[dict[str, Any]]:
    """`rows` with one of them a place up or down: `move` is "3:up" or "3:down", counted from 0."""
    number, _, direction = move.partition(":")
    at = int(number) if number.isdecimal() and len(number) < 4 else -1
    to = at - 1 if direction == "up" else at + 1
    if 0 <= at < len(rows) and 0 <= to < len(rows):
        rows[at], rows[to] = rows[to], rows[at]
    return [{**row, "position": place} for place, row in enumerate(rows, start=1)]

"""Forms of checklists and their items."""

from typing import Any

from django import forms

from audits.models import Checklist, Item
from core.web.line_field import LineField
from tasks.forms.fields import prose

MAX_CHOICES, LONGEST_CHOICE = 20, 60


class NewChecklistForm(forms.Form):
    title = LineField(max_length=120)
    purpose = forms.ChoiceField(choices=Checklist.Purpose.choices)
    description = prose(2, required=False)


class ItemForm(forms.Form):
    """A new item of a draft."""

    section = LineField(max_length=120, help_text="An existing or new section.")
    text = forms.CharField(max_length=300, label="Item", help_text="A statement that is true if the item passes.")
    hint = forms.CharField(max_length=300, required=False)
    type = forms.ChoiceField(choices=Item.Type.choices, initial=Item.Type.PASS_FAIL)
    unit = LineField(max_length=20, required=False)
    low = forms.DecimalField(required=False, max_digits=14, decimal_places=4, label="Pass from")
    high = forms.DecimalField(required=False, max_digits=14, decimal_places=4, label="Pass up to")
    choices = forms.CharField(
        max_length=500, required=False, help_text="One answer per line.", widget=forms.Textarea(attrs={"rows": 3})
    )
    passing = forms.CharField(
        max_length=500,
        required=False,
        label="Passing choices",
        help_text="One per line; the other choices fail. Leave empty if the item is not scored.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    weight = forms.IntegerField(min_value=1, max_value=100, initial=1)
    critical = forms.BooleanField(required=False, label="Critical: if this item fails, the run fails")
    required = forms.BooleanField(required=False, initial=True, label="Required")
    evidence_on_fail = forms.BooleanField(required=False, label="Evidence required on failure")
    finding_on_fail = forms.BooleanField(required=False, initial=True, label="Finding required on failure")
    control = LineField(max_length=60, required=False, help_text="For example CC7.4.")

    def clean_choices(self) -> list[str]:
        choices = lines_of(self.cleaned_data["choices"])
        if len(choices) > MAX_CHOICES or any(len(choice) > LONGEST_CHOICE for choice in choices):
            raise forms.ValidationError(f"Enter at most {MAX_CHOICES} answers of up to {LONGEST_CHOICE} characters.")
        return choices

    def clean_passing(self) -> list[str]:
        return lines_of(self.cleaned_data["passing"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choices, passing = data.get("choices") or [], data.get("passing") or []
        if data.get("type") == Item.Type.CHOICE and len(choices) < 2:
            self.add_error("choices", "Enter at least two different answers, one per line.")
        elif reserved := [value for value in choices if value.lower() in {"na", "n/a"}]:
            self.add_error("choices", f"Every choice item offers N/A. Remove “{reserved[0]}” or give it another name.")
        elif choices and set(choices) == set(passing):
            self.add_error("passing", "Every choice passes, so the item cannot fail. Leave one out, or select none.")
        elif unknown := [value for value in passing if value not in choices]:
            self.add_error("passing", f"“{unknown[0]}” is not one of the choices.")
        low, high = data.get("low"), data.get("high")
        if low is not None and high is not None and low > high:
            self.add_error("high", "The upper limit must not be below the lower limit.")
        return data


def item_initial(item: Item) -> dict[str, Any]:
    """The values of an item as its form shows them."""
    now = {name: getattr(item, name) for name in ItemForm.base_fields if name != "section"}
    now |= {name: "\n".join(now[name]) for name in ["choices", "passing"]}
    limits = {name: f"{now[name].normalize():f}" for name in ["low", "high"] if now[name] is not None}
    return {**now, **limits, "section": item.section.title}


def lines_of(text: str) -> list[str]:
    """Each line once, without empty ones."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class ItemNumberForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=9999)


class MoveItemForm(ItemNumberForm):
    up = forms.BooleanField(required=False)


class ThresholdForm(forms.Form):
    threshold = forms.IntegerField(min_value=0, max_value=100, label="Passes from (%)")


class CopyChecklistForm(forms.Form):
    title = LineField(max_length=120, label="Name of the copy")


class PublishForm(forms.Form):
    change_note = forms.CharField(max_length=300, required=False, label="What changed?")

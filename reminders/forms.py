"""What a person says when they ask for quiet."""

from django import forms

from reminders.policies import LONGEST_SNOOZE_DAYS

DAYS = [(1, "1 day"), (2, "2 days"), (3, "3 days"), (5, "5 days"), (LONGEST_SNOOZE_DAYS, "1 week (maximum)")]


class SnoozeForm(forms.Form):
    days = forms.TypedChoiceField(label="How long", choices=DAYS, coerce=int, initial=1)
    reason = forms.CharField(label="Why", max_length=300, help_text="The reason is recorded.")

"""Forms of comments, suggestions and replies."""

from typing import Any

from django import forms


class ThreadForm(forms.Form):
    """A comment on a passage, or a suggestion when `replacement` was sent with `suggest`."""

    quote = forms.CharField(
        label="Passage",
        help_text="Select it in the text above, or leave empty to comment on the whole text.",
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefix = forms.CharField(required=False, max_length=200, strip=False, widget=forms.HiddenInput)  # type: ignore[assignment]
    suffix = forms.CharField(required=False, max_length=200, strip=False, widget=forms.HiddenInput)
    text = forms.CharField(label="Comment", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 2}))
    suggest = forms.BooleanField(label="Suggest a replacement for the passage", required=False)
    replacement = forms.CharField(
        label="Replacement", required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        replacement = data.pop("replacement", "") if data.pop("suggest", False) else None
        data.pop("replacement", None)
        return {**data, "replacement": replacement}


class ReplyForm(forms.Form):
    text = forms.CharField(label="Reply", max_length=5_000)

"""Pasted text or files on their way into an import."""

from typing import Any

from django import forms

LONGEST = 1024 * 1024  # bytes of one source (decision 21)
MOST_FILES = 200


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = ManyFiles(attrs={"multiple": True, "accept": ".txt,.md,.markdown,.html,.htm,.docx,.csv,.json,.zip"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class UploadForm(forms.Form):
    text = forms.CharField(
        label="Paste a postmortem",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    files = FilesField(
        label="Or choose files", required=False, help_text="Text, Markdown, HTML, Word, CSV, JSON, or a ZIP."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not (data.get("text") or "").strip() and not data.get("files"):
            self.add_error("text", "Paste the text of a postmortem, or choose a file.")
        if len((data.get("text") or "").encode()) > LONGEST:
            self.add_error("text", "The text is longer than 1 MB. Attach logs separately and paste the story.")
        if len(data.get("files") or []) > MOST_FILES:
            self.add_error("files", f"Choose at most {MOST_FILES} files at once, or put them into a ZIP.")
        return data

    def documents(self) -> list[tuple[str, bytes]]:
        """What was sent, as (name, bytes)."""
        pasted = [("Pasted text", self.cleaned_data["text"].encode())] if self.cleaned_data["text"].strip() else []
        return pasted + [(each.name, each.read()) for each in self.cleaned_data["files"]]

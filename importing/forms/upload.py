"""The upload form of imports: pasted text or files."""

from typing import Any

from django import forms

LONGEST = 1024 * 1024  # bytes of one source
MAX_FILES = 400
READ = ".txt,.md,.markdown,.html,.htm,.docx,.xlsx,.xlsm,.csv,.tsv,.json,.zip"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = ManyFiles(attrs={"multiple": True, "accept": READ})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in data or [] if file is not None]


class FolderField(FilesField):
    """All files of a folder, without those that are no postmortem (images, scripts)."""

    widget = ManyFiles(attrs={"multiple": True, "webkitdirectory": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [file for file in super().clean(data, initial) if file.name.lower().endswith(tuple(READ.split(",")))]


class UploadForm(forms.Form):
    outcome = ""  # what was saved although there are errors

    text = forms.CharField(
        label="Paste a postmortem",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "db-paste"}),
    )
    files = FilesField(  # type: ignore[assignment]
        label="Or choose files", required=False, help_text="Text, Markdown, HTML, Word, Excel, CSV, JSON, or a ZIP."
    )
    folder = FolderField(label="Or a whole folder", required=False, help_text="Every document in it is analyzed.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        files = [*(data.get("files") or []), *(data.get("folder") or [])]
        if not (data.get("text") or "").strip() and not files and not self.errors:
            empty_folder = bool(self.files.getlist("folder")) if hasattr(self.files, "getlist") else False
            message = "This folder has no supported files." if empty_folder else ""
            self.add_error(
                "folder" if message else "text", message or "Paste the text of a postmortem, or choose a file."
            )
        if len((data.get("text") or "").encode()) > LONGEST:
            self.add_error("text", "The text is longer than 1 MB. Paste only the postmortem.")
        if len(files) > MAX_FILES:
            self.add_error("files", f"Choose at most {MAX_FILES} files at a time, or upload a ZIP.")
        return data

    def documents(self) -> list[tuple[str, bytes]]:
        """What was sent, as (name, bytes)."""
        sent = self.cleaned_data
        pasted = [("Pasted text", sent["text"].encode("utf-8", "replace"))] if sent["text"].strip() else []
        return pasted + [(file.name, file.read()) for file in [*sent["files"], *sent["folder"]]]

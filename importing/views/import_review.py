"""Context of the review page: every field with its number, confidence and reason."""

import re
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.forms import BoundField, Form
from django.utils import timezone

from accounts.models import User
from core.advice.language import Note, check_language
from core.advice.tasks import advise_on_task
from core.schedule.zone_names import zone_labels
from importing.draft_days import count_undated
from importing.forms.confirm import ConfirmForm
from importing.models import Import
from importing.parser.draft import participants, spans
from importing.parser.result import CONTRADICTORY, Entry, Parsed
from importing.source_marks import marked_source, marks_by_key
from incidents.policies import can_catalog

FACTS = {
    "title": "title",
    "severity": "severity",
    "zone": "zone",
    "started": "started_at",
    "ended": "ended_at",
    "share": "impact_percent",
    "population": "impact_population",
    "services": "services",
    "services_named": "services",
    "summary": "summary",
}
GROUPS = {
    "entries": ("Timeline", "No timeline entries found."),
    "hypotheses": ("Hypotheses", "No hypotheses found."),
    "factors": ("Contributing factors", "No contributing factors found."),
    "measures": ("Measures", "No actions found."),
    "tasks": ("Tasks", "No tasks found."),
    "people": ("People", "No people found."),
}
Row = dict[str, Any]
FOLDED_AWAY = {"keep", "actor", "to_team", "done"}
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:00")

FROM_IMPACT = "This is the first sentence about impact."


def review_context(import_row: Import, form: ConfirmForm, by: User, now: datetime) -> dict[str, Any]:
    """Each row is marked for checking until the row or the whole page is confirmed."""
    parsed = Parsed.from_dict(import_row.result)
    marks = spans(parsed)
    marks_by_field = marks_by_key(marks)
    head_rows = [head_row(form.head[name], parsed, marks_by_field) for name in shown_in_head(form, by)]
    groups = [group(name, form, parsed, marks_by_field) for name in GROUPS]
    mark_past_dates(groups, now)
    if import_row.version == 1:
        ask_about_accounts(groups)
    mark_open_rows(head_rows, groups, form)
    rows = head_rows + [row for group in groups for row in group["rows"]]
    return {
        "import_row": import_row,
        "form": form,
        "parsed": parsed,
        "source": marked_source(parsed.source_text, marks),
        "head_rows": [row for row in head_rows if not is_unset(row)],
        "unset_rows": [row for row in head_rows if is_unset(row)],
        "groups": groups,
        "undated": count_undated([{"at": row["at"].value()} for row in form.lists["entries"].forms]),
        "zones": zone_labels(available_timezones()),
        "found_text": f"{sum(bool(row['number']) for row in rows)} found",
        "ask_text": f"{asked} to confirm" if (asked := sum(bool(row["open"]) for row in rows)) else "",
        "missing_text": f"{len(parsed.missing)} missing",
    }


def shown_in_head(form: ConfirmForm, by: User) -> list[str]:
    """The fields, without those about services if the text names none or the person may not add services."""
    named = bool(form.head["services_named"].value())
    hidden = set() if named else {"services_named"}
    hidden |= set() if named and can_catalog(by) else {"add_services"}
    return [name for name in form.head.fields if name not in hidden]


def mark_past_dates(groups: list[dict[str, Any]], now: datetime) -> None:
    """Point out a due date in the past; the task stays proposed until it gets a new one."""
    today = timezone.localdate(now).isoformat()
    for row in group_rows("tasks", groups):
        if (due := str(row["form"]["due"].value() or "")) and due < today and not row["form"]["done"].value():
            row["why"] = in_sentences(row["why"], f"{due} is in the past. Set a new due date to accept the task.")


def ask_about_accounts(groups: list[dict[str, Any]]) -> None:
    """An account was proposed by its unique name: the author confirms it."""
    for list_name, name_field, chosen in [("tasks", "owner_name", "owner"), ("people", "name", "account")]:
        for row in group_rows(list_name, groups):
            name, account = row["form"][name_field].value(), row["form"][chosen].value()
            if name and account:
                row["ask"] = True
                row["why"] = in_sentences(row["why"], f"“{name}” matches one account. Confirm the person.")
            elif name and list_name == "tasks":
                row["why"] = in_sentences(row["why"], f"“{name}” has no account. The name is kept.")


def group_rows(name: str, groups: list[dict[str, Any]]) -> list[Row]:
    return next(group["rows"] for group in groups if group["name"] == name)


def mark_open_rows(head_rows: list[Row], groups: list[dict[str, Any]], form: ConfirmForm) -> None:
    """Rows the author confirmed are not marked again unless their value is invalid."""
    keyed = [(row["field"].name, row) for row in head_rows]
    keyed += [(f"{group['name']}-{index}", row) for group in groups for index, row in enumerate(group["rows"])]
    for key, row in keyed:
        row["key"], row["sure_now"] = key, key in form.sure
        row["open"] = row["ask"] and not row["sure_now"]
        if "form" in row:
            folded = row["number"] and not row["open"] and not row["form"].errors
            row["words"] = row_text(row["form"]) if folded else ""


def is_unset(row: Row) -> bool:
    """Whether a value is neither in the text nor required, so that its field is collapsed.

    Never the end of the impact: without an end the impact is still open.
    """
    field = row["field"]
    shown = row["ask"] or row["number"] or field.errors or field.value() or field.field.required
    return not shown and field.name != "ended"


def row_text(form: Form) -> str:
    """The values of a row as one line, for a row that needs no answer: its fields are folded."""
    shown = [field for field in form.visible_fields() if field.name not in FOLDED_AWAY]
    values = [str(field.value() or "").strip() for field in shown if not getattr(field.field, "choices", None)]
    return " · ".join(value.removesuffix(":00") if TIME.fullmatch(value) else value for value in values if value)


def head_row(field: BoundField, parsed: Parsed, marks_by_field: dict[str, Any]) -> Row:
    """One value of the head. Needs an answer if the text contradicts itself or lacks a required value."""
    fact = FACTS.get(field.name, "")
    found, mark = parsed.facts.get(fact), marks_by_field.get(f"fact-{fact}")
    asked = next((question.words for question in parsed.questions if fact and question.field == fact), "")
    needed = field.field.required and not field.value()
    needs_population = field.name == "population" and parsed.value("impact_percent") is not None and not field.value()
    why = in_sentences(found.why if found else "", asked)
    if field.name == "title" and not found:
        needed, why = True, "The text has no title." + (f" {FROM_IMPACT}" if field.value() else "")
    if needs_population:
        why = "Check the affected group and the measurement. Leave empty if unknown."
    return {
        "field": field,
        "number": mark["n"] if mark else None,
        "sure": found.certainty if found else "",
        "why": why,
        "ask": bool(asked) or needed or needs_population or (found is not None and found.certainty == CONTRADICTORY),
    }


def group(name: str, form: ConfirmForm, parsed: Parsed, marks_by_field: dict[str, Any]) -> dict[str, Any]:
    title, empty = GROUPS[name]
    found = tuple(participants(parsed)) if name == "people" else getattr(parsed, name)
    forms = form.lists[name]
    rows = [list_row(name, index, row, found, parsed, marks_by_field) for index, row in enumerate(forms.forms)]
    return {
        "name": name,
        "title": f"{title}, {len(rows)}" if rows else title,
        "forms": forms,
        "rows": rows,
        "empty": empty,
    }


def list_row(
    name: str, index: int, form: Form, found: tuple[Any, ...], parsed: Parsed, marks_by_field: dict[str, Any]
) -> Row:
    """One line of a list with the provenance of the same line in what was found."""
    item, mark = (found[index] if index < len(found) else None), marks_by_field.get(f"{name}-{index}")
    asked = [q.words for q in parsed.questions if item is not None and mark and q.span and overlaps(q.span, mark)]
    undated = name == "entries" and len(str(form["at"].value() or "")) < len("2024-02-13")
    only_day = name == "entries" and isinstance(item, Entry) and bool(item.day)
    asked += ["00:00 stands for the unknown time."] if only_day else []
    return {
        "form": form,
        "number": mark["n"] if mark else None,
        "sure": item.certainty if item else "",
        "why": in_sentences(item.why if item else "", *asked, *(note.message for note in advice_for(name, form))),
        "ask": bool(asked) or undated or (item is not None and needs_check(item)),
    }


def needs_check(item: Any) -> bool:
    """What the text contradicts, and a verdict whose time is assumed."""
    return item.certainty == CONTRADICTORY or getattr(item, "end_assumed", False)


def advice_for(name: str, form: Form) -> list[Note]:
    """Advice on task titles and on the wording of entries. It never blocks."""
    if name == "tasks" and form["keep"].value():
        return advise_on_task(str(form["title"].value() or ""))[:2]
    if name == "entries":
        return [note for note in check_language(str(form["text"].value() or ""), "timeline") if note.level != "hint"][
            :2
        ]
    return []


def in_sentences(*words: str) -> str:
    """Reasons and questions as sentences, one after the other."""
    whole = [sentence[:1].upper() + sentence[1:] for sentence in filter(None, words)]
    return " ".join(sentence if sentence[-1] in ".?!" else f"{sentence}." for sentence in whole)


def overlaps(span: tuple[int, int], mark: dict[str, Any]) -> bool:
    return span[1] > span[0] and span[0] < mark["end"] and mark["start"] < span[1]

"""Forms of the review page."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from accounts.person_field import PeopleField, PersonField
from postmortems.gates.questions import QUESTIONS
from postmortems.models import Participation

ANSWERS = [("yes", "Yes"), ("no", "No")]


class RequestReviewForm(forms.Form):
    """Several reviewers, none of them an author."""

    reviewers = PeopleField(people=User.objects.none(), label="Reviewers", to_field_name="handle")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewers"].queryset = people  # type: ignore[attr-defined]


class AddReviewerForm(forms.Form):
    reviewer = PersonField(people=User.objects.none(), label="Reviewer")

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reviewer"].queryset = people  # type: ignore[attr-defined]


class AnswersForm(forms.Form):
    """One yes or no with a note per question; `cleaned_data` has only `answers`, and the fields of subclasses."""

    def __init__(self, *args: Any, answers: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, text in QUESTIONS.items():
            given = (answers or {}).get(code)
            initial = None if given is None else "yes" if given["yes"] else "no"
            self.fields[code] = forms.ChoiceField(
                label=text, choices=ANSWERS, required=False, widget=forms.RadioSelect, initial=initial
            )
            note = (given or {}).get("note", "")
            self.fields[f"{code}_note"] = forms.CharField(
                label=f"Note: {text}", required=False, max_length=500, initial=note
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers = {
            code: {"yes": data[code] == "yes", "note": data.get(f"{code}_note", "")}
            for code in QUESTIONS
            if data.get(code)
        }
        kept = {name: value for name, value in data.items() if name not in self.question_names}
        return {**kept, "answers": answers}

    @property
    def question_names(self) -> set[str]:
        return {*QUESTIONS, *(f"{code}_note" for code in QUESTIONS)}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """For the template: `{code, text, answer, note field, errors}` per question."""
        return [
            {"code": code, "text": text, "answer": self[code].value() or "", "note": self[f"{code}_note"]}
            for code, text in QUESTIONS.items()
        ]

    @property
    def answered(self) -> int:
        return sum(bool(row["answer"]) for row in self.rows)


class ApproveForm(AnswersForm):
    reason = forms.CharField(
        label="Reason for approving with open requirements",
        help_text="Needed to approve while a requirement is open. Printed at the end as “Published without …”.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ChangesForm(AnswersForm):
    text = forms.CharField(
        label="Changes needed",
        help_text="Needed to request changes.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ParticipationForm(forms.Form):
    mark = forms.ChoiceField(choices=Participation.Mark.choices)
    note = forms.CharField(label="What did you correct?", required=False, max_length=500)

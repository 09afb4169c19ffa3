"""Registry of what a sentence can become: a factor, a timeline entry, and types that higher apps register."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from accounts.models import User
from incidents.actions.factors import add_factor
from incidents.actions.timeline import add_entry
from incidents.forms.analysis import FactorForm
from incidents.forms.timeline import EntryForm
from incidents.models import Incident


@dataclass(frozen=True)
class Made:
    """The result: what to tell the writer, its page, and the reference to write into the text ("" for none)."""

    words: str
    url: str
    reference: str = ""


@dataclass(frozen=True)
class SentenceForm:
    """`form(data, incident, sentence)` and `action(incident, by=…, **cleaned)`. `label` stands in the menu."""

    name: str
    label: str
    icon: str
    form: Callable[[Any, Incident, str], Form]
    action: Callable[..., Made]


_forms: dict[str, SentenceForm] = {}


def sentence_form(form: SentenceForm) -> SentenceForm:
    """Register a form. Its action checks the policy."""
    _forms[form.name] = form
    return form


def sentence_forms() -> list[SentenceForm]:
    """In the order of the menu."""
    return sorted(_forms.values(), key=lambda each: ["task", "factor", "entry"].index(each.name))


def find_sentence_form(name: str) -> SentenceForm | None:
    return _forms.get(name)


def factor_form(data: Any, incident: Incident, sentence: str) -> Form:
    return FactorForm(data, incident=incident, initial={"statement": sentence[:500]})


def factor_from_sentence(incident: Incident, *, by: User, **facts: Any) -> Made:
    add_factor(incident, by=by, **facts)
    return Made("Factor added. The block “factors” shows it.", f"{incident.get_absolute_url()}#factors")


def entry_form(data: Any, incident: Incident, sentence: str) -> Form:
    initial = {"text": sentence, "type": "observation", "precision": "exact"}
    return EntryForm(data, incident=incident, initial=initial)


def entry_from_sentence(incident: Incident, *, by: User, **facts: Any) -> Made:
    entry = add_entry(incident, by=by, **facts)
    words = "Entry added to the timeline. The block “timeline” shows it."
    return Made(words, f"{incident.get_absolute_url()}#e{entry.pk}")


sentence_form(SentenceForm("factor", "Add factor", "git-branch", factor_form, factor_from_sentence))
sentence_form(SentenceForm("entry", "Add to timeline", "history", entry_form, entry_from_sentence))

"""State of a first draft in a postmortem: unedited sentences with sources, open questions, updates."""

from dataclasses import dataclass
from datetime import datetime

from postmortems.draft_sources import draft_of
from postmortems.drafting.sentences import Sentence, from_json
from postmortems.drafting.update import Update, place_of, update
from postmortems.models import FirstDraft, Postmortem


@dataclass(frozen=True)
class DraftState:
    """`pending` is what an update would change; None when the text can no longer be changed."""

    updated_at: datetime
    unedited: list[Sentence]
    questions: list[Sentence]
    edited: int
    pending: Update | None


def first_draft_of(postmortem: Postmortem) -> FirstDraft | None:
    return FirstDraft.objects.filter(postmortem=postmortem).select_related("template").first()


def unedited_sentences(text: str, first: FirstDraft) -> list[Sentence]:
    """Sentences that are unedited in the text."""
    return [
        sentence for sentence in from_json(first.sentences) if not sentence.edited and place_of(sentence, text) != -1
    ]


def draft_state(postmortem: Postmortem, *, now: datetime) -> DraftState | None:
    """None for a postmortem that was not started from the record."""
    first = first_draft_of(postmortem)
    if first is None:
        return None
    every, unedited = from_json(first.sentences), unedited_sentences(postmortem.text, first)
    pending = None
    if postmortem.status in Postmortem.EDITABLE:
        pending = update(
            postmortem.text, every, draft_of(postmortem.incident, first.template.sections.all(), now).sentences
        )
    return DraftState(
        updated_at=first.updated_at,
        unedited=[sentence for sentence in unedited if not sentence.question],
        questions=[sentence for sentence in unedited if sentence.question],
        edited=len(every) - len(unedited),
        pending=pending,
    )

"""Fills a template: heading, hint, generated sentences and live blocks of each section."""

from collections.abc import Callable, Iterable
from typing import Any

from postmortems.drafting import course, lessons, summary_and_impact
from postmortems.drafting.record import Record
from postmortems.drafting.sentences import Filled, Sentence

WRITERS: dict[str, Callable[[Record], list[Sentence]]] = {
    "summary": summary_and_impact.summary,
    "impact": summary_and_impact.impact,
    "events": course.events,
    "detection": course.detection,
    "hypotheses": course.hypotheses,
    "resolution": course.resolution,
    "factors": lessons.factors,
    "went_well": lessons.went_well,
    "went_wrong": lessons.went_wrong,
    "lucky": lessons.lucky,
    "halving": lessons.halving,
    "tasks": lessons.task_sentences,
    "earlier": lessons.earlier_sentences,
}


def fill(
    sections: Iterable[Any], record: Record, *, comment: Callable[[str], str], block: Callable[[str], str]
) -> Filled:
    """The Markdown of a first draft and its sentences. Each content is written in the first section asking for it.

    `sections` have `heading`, `hint`, `blocks` and `content`; `comment` and `block` write a hint and a live block.
    """
    parts: list[str] = []
    every: list[Sentence] = []
    done: set[str] = set()
    for section in sections:
        written: list[Sentence] = []
        if section.content in WRITERS and section.content not in done:
            done.add(section.content)
            written = [sentence.in_section(section.heading) for sentence in WRITERS[section.content](record)]
        asked = {
            sentence.text for sentence in written if sentence.question
        }  # a question that repeats the hint replaces it
        hints = [comment(section.hint)] if section.hint and section.hint not in asked else []
        parts += [f"## {section.heading}", *hints, *paragraphs(written), *map(block, section.blocks)]
        every += written
    return Filled("\n\n".join(parts) + "\n", tuple(every))


def paragraphs(sentences: Iterable[Sentence]) -> list[str]:
    """Sentences of one paragraph side by side; questions and the next paragraph below."""
    out: list[str] = []
    current = ""
    for sentence in sentences:
        if not sentence.question and sentence.paragraph and sentence.paragraph == current:
            out[-1] += f" {sentence.markdown}"
        else:
            out.append(sentence.markdown)
        current = "" if sentence.question else sentence.paragraph
    return out

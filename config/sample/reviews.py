"""A review in progress: threads at passages, a suggestion, two reviewers, what participants said."""

from config.sample.cast import Cast
from postmortems.actions.reviews import ask_for_review, mark_participation, save_answers
from postmortems.actions.threads import reply, resolve_thread, start_thread
from postmortems.models import Postmortem


def review_duplicates(cast: Cast, postmortem: Postmortem) -> None:
    """Mira and Tomas are asked; Mira has comments and has answered half of the questions."""
    ask_for_review(postmortem, reviewers=[cast["mira"], cast["tomas"]], by=cast["rosa"], now=cast.at(-3, "15:00"))
    which = start_thread(
        postmortem,
        by=cast["mira"],
        quote="their successors sent them again",
        text="How many people received a duplicate? @emil can you count them by message key?",
        now=cast.at(-2, "10:05"),
    )
    reply(which, by=cast["emil"], text="Counting. The table of sent keys goes back 30 days.", now=cast.at(-2, "10:40"))
    start_thread(
        postmortem,
        by=cast["mira"],
        quote="The first dashboard anybody opened did not show the failing layer.",
        replacement="The delivery dashboard did not show duplicates, so people reported them first.",
        now=cast.at(-2, "10:20"),
    )
    title = start_thread(
        postmortem,
        by=cast["lena"],
        text="How could we have seen it before people told us?",
        now=cast.at(-2, "11:00"),
    )
    reply(title, by=cast["rosa"], text="Added as a detection task.", now=cast.at(-2, "13:00"))
    resolve_thread(title, by=cast["lena"], now=cast.at(-2, "13:10"))
    mark_participation(postmortem, by=cast["emil"], mark="agreed", now=cast.at(-2, "14:00"))
    answers = {
        "detail": {"yes": True},
        "causes": {"yes": True},
        "separate": {"yes": True},
        "tasks": {"yes": False, "note": "Add a task that alerts on repeated message keys."},
    }
    save_answers(postmortem, by=cast["mira"], answers=answers, now=cast.at(-2, "15:00"))

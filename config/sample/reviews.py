"""A review in progress: threads at passages, a suggestion, two reviewers, what participants said."""

from config.sample.cast import Cast
from incidents.models import Incident
from postmortems.actions.approved_texts import approve_correction, propose_correction
from postmortems.actions.external import approve_external, save_external
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


EXTERNAL = """## Summary

For four hours in the night, about three quarters of the people who used our API met errors. We are sorry for that.

## What happened

A setting of a load balancer sent most requests to one server, which could not answer all of them. The first hypothesis,
the database, did not hold, so that finding the cause took 75 minutes. Sharing the requests among all servers ended the
errors.

## What we do

- Every load balancer setting is compared with one checked standard.
- An alert reports an uneven spread within two minutes.
- We test the service under more load than we expect, every month.
"""


def share_founding(cast: Cast, incident: Incident) -> None:
    """The external version of the founding incident, approved; and a correction beside the published text."""
    postmortem = Postmortem.objects.get(incident=incident)
    external = save_external(postmortem, by=cast["mira"], text=EXTERNAL, now=cast.at(-16, "10:00"))
    approve_external(external, by=cast["dario"], now=cast.at(-16, "15:30"))
    correction = propose_correction(
        postmortem,
        by=cast["aiko"],
        quote="About three quarters of its users",
        replacement="About three quarters of its signed-in users",
        reason="The request logs name the group; the first report did not.",
        now=cast.at(-12, "09:20"),
    )
    approve_correction(correction, by=cast["lena"], now=cast.at(-12, "11:00"))

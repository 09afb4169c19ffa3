"""A review in progress: threads at passages, a suggestion, two reviewers, what participants said."""

from config.sample.cast import Cast
from incidents.models import Incident
from postmortems.actions.agenda import discuss_item
from postmortems.actions.approved_texts import approve_correction, propose_correction
from postmortems.actions.external import approve_external, save_external
from postmortems.actions.library import add_to_reading_list, mark_read
from postmortems.actions.meetings import capture, end_meeting, plan_meeting, set_present, start_meeting
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
        quote="The first dashboard that was opened did not show the failing layer.",
        replacement="The delivery dashboard did not show duplicates, so people reported them first.",
        now=cast.at(-2, "10:20"),
    )
    title = start_thread(
        postmortem,
        by=cast["lena"],
        text="How could we detect this before users report it?",
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


def hold_meetings(cast: Cast) -> None:
    """One meeting about two incidents with what it captured, and one that is planned."""
    first, second = cast.incidents["load_balancer"], cast.incidents["failover"]
    held = plan_meeting(
        by=cast["lena"],
        incidents=[Incident.objects.get(pk=first.pk), Incident.objects.get(pk=second.pk)],
        starts_at=cast.at(-11, "15:00"),
        facilitator=cast["rosa"],
        note_taker=cast["sam"],
        place="Room 2 and video",
        now=cast.at(-14, "09:00"),
    )
    start_meeting(held, by=cast["rosa"], now=cast.at(-11, "15:02"))
    for attendee in held.attendees.exclude(user=cast["tomas"]):
        set_present(attendee, by=cast["rosa"], present=True)
    item = held.agenda.get(incident=first)
    alert = f"entry-{first.entries.order_by('at', 'pk')[0].pk}"
    words = "It named the API only. The pool panel was two clicks away."
    capture(held, by=cast["mira"], text=words, item=item, prompt=alert, now=cast.at(-11, "15:14"))
    for clock, who, kind, text in [
        ("15:20", "lena", "decision", "The API alert names the failing layer."),
        ("15:23", "priya", "follow_up", "Recovery after the fix took two hours: a session with infrastructure."),
        ("15:41", "sam", "decision", "The correction of the affected group is accepted."),
    ]:
        capture(held, by=cast[who], kind=kind, text=text, item=item, now=cast.at(-11, clock))
    second_item = held.agenda.select_related("meeting").get(incident=second)
    discuss_item(second_item, by=cast["rosa"], now=cast.at(-11, "15:36"))
    end_meeting(held, by=cast["rosa"], now=cast.at(-11, "16:00"))
    plan_meeting(
        by=cast["rosa"],
        incidents=[Incident.objects.get(pk=cast.incidents["duplicates"].pk)],
        starts_at=cast.at(4, "14:00"),
        facilitator=cast["lena"],
        note_taker=cast["sam"],
        minutes=45,
        now=cast.at(-1, "10:00"),
    )


def recommend_reading(cast: Cast) -> None:
    """Reading lists: one postmortem that a manager recommends to everyone, one that was read."""
    outage = Postmortem.objects.get(incident=cast.incidents["load_balancer"])
    failover = Postmortem.objects.get(incident=cast.incidents["failover"])
    note = "Read it before the replay drill."
    for handle in ["mira", "jonas", "aiko", "noor", "lena", "hana"]:
        add_to_reading_list(outage, by=cast["sam"], to=cast[handle], note=note, now=cast.at(-10, "09:30"))
    for handle in ["mira", "lena"]:
        item = add_to_reading_list(failover, by=cast[handle], now=cast.at(-9, "09:00"))
        mark_read(item, by=cast[handle], now=cast.at(-8, "16:00"))


def share_load_balancer_outage(cast: Cast, incident: Incident) -> None:
    """The approved external version of the load balancer outage, and a correction of its published text."""
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

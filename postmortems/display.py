"""How the state of a postmortem looks."""

from postmortems.models import Postmortem

POSTMORTEM_LOOK = {
    Postmortem.Status.NOT_STARTED: ("dash", "circle-dashed"),
    Postmortem.Status.DRAFT: ("dash", "pencil"),
    Postmortem.Status.IN_REVIEW: ("brand", "eye"),
    Postmortem.Status.CHANGES_REQUESTED: ("", "pencil"),
    Postmortem.Status.APPROVED: ("brand", "check"),
    Postmortem.Status.PUBLISHED: ("brand", "check"),
}

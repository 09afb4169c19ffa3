"""Rows of the meeting page: attendees with the part they took, and captured notes with their icon."""

from collections import Counter
from dataclasses import dataclass

from incidents.models import IncidentRole
from postmortems.models import AgendaItem, Attendee, MeetingNote, ReviewMeeting

ICONS = {MeetingNote.Kind.DECISION: "check", MeetingNote.Kind.TASK: "list-check", MeetingNote.Kind.FOLLOW_UP: "clock"}


@dataclass(frozen=True)
class AttendeeRow:
    """`part` is what the person does in the meeting, or did in its incidents."""

    row: Attendee
    part: str


def attendee_rows(meeting: ReviewMeeting, items: list[AgendaItem]) -> list[AttendeeRow]:
    """In the order of invitation. Two queries."""
    parts: dict[int, str] = {}
    for role in IncidentRole.objects.filter(incident__in=[item.incident_id for item in items]).order_by("since", "pk"):
        parts.setdefault(role.user_id, str(role.get_role_display()))
    parts |= {item.incident.lead_id: "Incident lead" for item in items if item.incident.lead_id}
    if meeting.note_taker_id:
        parts[meeting.note_taker_id] = "Takes notes"
    parts[meeting.facilitator_id] = "Facilitator, not involved"
    rows = meeting.attendees.select_related("user")
    return [AttendeeRow(row, parts.get(row.user_id, "Invited")) for row in rows]


@dataclass(frozen=True)
class Captured:
    """Decisions, tasks and follow-ups, newest first."""

    notes: list[tuple[MeetingNote, str]]  # with the name of the icon

    @property
    def words(self) -> str:
        """ "2 decisions, 1 task"."""
        counts = Counter(str(note.get_kind_display()).lower() for note, _ in self.notes)
        return ", ".join(f"{n} {label}{'' if n == 1 else 's'}" for label, n in counts.most_common())


def captured(notes: list[MeetingNote]) -> Captured:
    kept = [note for note in notes if note.kind != MeetingNote.Kind.NOTE]
    return Captured([(note, ICONS[MeetingNote.Kind(note.kind)]) for note in kept[::-1]])

from django.db import migrations

NAMES = {
    "browser_session.ended": "session.ended",
    "channel.edited": "channel.changed",
    "drill.facilitator_changed": "drill.handed_over",
    "entry.file_removed": "entry.file_taken_away",
    "factor.edited": "factor.changed",
    "finding.task_created": "finding.task_made",
    "hypothesis.added": "hypothesis.raised",
    "hypothesis.closed": "hypothesis.answered",
    "impact.edited": "impact.changed",
    "import.analyzed": "import.read",
    "import.imported_as_text": "import.taken_as_text",
    "incident.edited": "incident.described",
    "incident.linked": "incident.related",
    "incident.status_changed": "incident.moved",
    "incident.team_joined": "incident.joined",
    "incident.unrestricted": "incident.opened",
    "meeting.note_added": "meeting.noted",
    "postmortem.approved_by_reviewer": "postmortem.approved_partly",
    "postmortem.owner_changed": "postmortem.handed_over",
    "postmortem.participation_recorded": "postmortem.participant_marked",
    "postmortem.review_requested": "postmortem.review_asked",
    "postmortem.section_marked_empty": "postmortem.none_confirmed",
    "reminder.resumed": "reminder.woken",
    "reminder_policy.edited": "reminder_policy.changed",
    "role.ended": "role.laid_down",
    "run.changes_requested": "run.sent_back",
    "run.correction_added": "run.addendum",
    "run.file_removed": "run.file_taken_away",
    "run.missed_acknowledged": "run.missed_accepted",
    "session.rsvp_recorded": "session.answered",
    "task.accepted": "task.opened",
    "task.closed_automatically": "task.satisfied",
    "task.confirmed_effective": "task.proven",
    "task.due_date_changed": "task.date_moved",
    "task.file_removed": "task.file_taken_away",
    "task.kept_as_proposed": "task.left_proposed",
    "task.owner_changed": "task.handed_over",
    "template.edited": "template.changed",
}


def to_plain(apps, schema_editor):
    rename(apps, {old: new for new, old in NAMES.items()})


def to_former(apps, schema_editor):
    rename(apps, NAMES)


def rename(apps, names):
    events = apps.get_model("activity", "Event")._base_manager
    for before, after in names.items():
        events.filter(verb=before).update(verb=after)


class Migration(migrations.Migration):

    dependencies = [
        ('activity', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(to_plain, to_former),
    ]

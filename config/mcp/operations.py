"""The API operations that are offered to assistants as tools: reading and drafting, nothing else."""

from dataclasses import dataclass

DRAFT = frozenset({"draft", "changes_requested"})


@dataclass(frozen=True)
class Operation:
    """`id` is the operationId of the API schema and the name of the tool.

    `leave_out`: fields that the tool does not have. `required`: fields that it always needs.
    `status`: the tool is refused while the addressed object has another status.
    `about` replaces the description in the schema.
    """

    id: str
    title: str
    leave_out: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    status: frozenset[str] = frozenset()
    about: str = ""


READING = [
    Operation("search_list", "Search"),
    Operation("me_retrieve", "Read the profile of the user"),
    Operation("work_list", "List the open work of the user"),
    Operation("events_list", "Read the event log", frozenset({"event"})),
    Operation("incidents_list", "List incidents"),
    Operation("incidents_retrieve", "Read an incident"),
    Operation("incidents_entries_list", "Read the timeline of an incident"),
    Operation("incidents_updates_list", "Read the status updates of an incident"),
    Operation("incidents_measures_list", "Read the planned improvements of an incident"),
    Operation("incidents_similar_list", "Find similar earlier incidents"),
    Operation("postmortems_list", "List postmortems"),
    Operation("postmortems_retrieve", "Read a postmortem with its version"),
    Operation("postmortems_markdown_retrieve", "Read a postmortem as Markdown"),
    Operation("postmortems_first_draft_retrieve", "Read the generated sentences of a postmortem"),
    Operation("postmortems_checks_list", "Read the review checklist of a postmortem"),
    Operation("postmortems_advice_list", "Read suggestions on the wording of a postmortem"),
    Operation("postmortems_threads_list", "Read the review comments of a postmortem"),
    Operation("postmortems_next_steps_list", "Read who can act next on a postmortem"),
    Operation("postmortems_corrections_list", "Read the corrections of a postmortem"),
    Operation("reading_list_list", "Read the reading list of the user"),
    Operation("tasks_list", "List corrective tasks"),
    Operation("tasks_retrieve", "Read a corrective task"),
    Operation("tasks_due_dates_list", "Read the due date history of a task"),
    Operation("tasks_evidence_list", "Read the evidence of a task"),
    Operation("audit_runs_list", "List audit runs"),
    Operation("audit_runs_retrieve", "Read an audit run"),
    Operation("audit_runs_items_list", "Read the items and answers of an audit run"),
    Operation("findings_list", "List audit findings"),
    Operation("sessions_list", "List training sessions"),
    Operation("sessions_retrieve", "Read a training session"),
    Operation("readiness_list", "Read the readiness of people"),
    Operation("statistics", "Read the statistics of a period"),
    Operation("coverage", "Read which categories of factors are covered by tasks, alerts, audits and drills"),
    Operation("alerts_list", "List alerts"),
    Operation("services_list", "List services"),
    Operation("services_reliability_retrieve", "Read the reliability of a service"),
    Operation("teams_list", "List teams"),
    Operation("people_list", "List people"),
]
DRAFTING = [
    Operation(
        "incidents_entries_create",
        "Log an entry in the timeline of an incident",
        leave_out=frozenset({"milestone", "client_key"}),
        about="Without `at` it happened now.",
    ),
    Operation("incidents_hypotheses_create", "Propose a hypothesis"),
    Operation("postmortems_start_from_record_create", "Start the draft of a postmortem"),
    Operation(
        "postmortems_partial_update", "Edit the draft of a postmortem", required=("text", "version"), status=DRAFT
    ),
    Operation("postmortems_threads_create", "Comment on a postmortem, or suggest a wording"),
    Operation("postmortems_threads_reply_create", "Reply to a review comment"),
    Operation(
        "tasks_create",
        "Propose a corrective task",
        leave_out=frozenset({"owner", "due_on", "team", "check"}),
        about="A person accepts it later with owner and due date.",
    ),
]

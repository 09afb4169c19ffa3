"""The types of events, by noun: what `record()` writes and what webhooks can subscribe to."""

NOUNS = {
    "alert": "acknowledged attached fired muted resolved unmuted",
    "alert_source": "added disabled edited enabled old_token_revoked tested token_rotated",
    "attendance": "corrected marked",
    "audit_export": "downloaded requested written",
    "browser_session": "ended",
    "calendar_feed": "created revoked",
    "certificate": "issued renewed revoked",
    "channel": "added deleted edited queue_discarded resumed secret_revoked secret_rotated",
    "checklist": (
        "archived copied created drafted item_added item_edited item_moved item_removed published "
        "restored threshold_set"
    ),
    "circle": "joined left",
    "company_identity": "connected disconnected",
    "delivery": "all_replayed discarded replayed",
    "drill": (
        "answer_read answered archived canceled created edited ended facilitator_changed facilitator_left "
        "finding_added finding_assigned finding_closed finding_seen_again finished hot_wash_saved inject_added "
        "inject_edited inject_released inject_removed inject_skipped note_added objective_rated paused "
        "player_removed players_added published restored resumed run_created speed_set started"
    ),
    "duty": "added imported removed",
    "entry": "added edited file_attached file_removed removed",
    "event_log": "events_deleted",
    "factor": "accepted added edited removed",
    "finding": "closed raised task_created",
    "holiday_calendar": "deleted imported",
    "hypothesis": "added closed removed reopened",
    "impact": "added edited ended removed",
    "import": "analyzed confirmed discarded imported_as_text",
    "incident": (
        "canceled closed declared edited escalated half_time_answered linked merged "
        "recurrence_dismissed recurrence_found reopened resolved restricted severity_set "
        "status_changed team_joined unrestricted viewed"
    ),
    "invitation": "revoked",
    "measure": "added",
    "meeting": "agenda_changed canceled discussed done edited facilitator_left invited note_added planned running",
    "milestone": "cleared set",
    "passkey": "added removed renamed",
    "password": "changed",
    "person": "deactivated edited invited joined reactivated role_changed signed_in_by_link",
    "postmortem": (
        "approval_ended approved approved_by_reviewer changes_requested commented corrected correction_proposed "
        "correction_removed exported external_approved external_saved owner_changed "
        "participation_recorded picture_added published recommended reopened replied required "
        "review_requested reviewer_added reviewer_left reviewer_stepped_down saved section_marked_empty started "
        "suggested suggestion_accepted suggestion_declined thread_reopened thread_resolved "
        "updated_from_record"
    ),
    "program": "active archived created edited file_added file_removed",
    "recovery_code": "used",
    "recovery_codes": "replaced",
    "reminder": "resumed snoozed",
    "reminder_policy": "created edited removed",
    "risk": "acceptance_withdrawn accepted",
    "role": "assigned ended",
    "run": (
        "answer_changed answered approved assigned assignee_left canceled changes_requested "
        "correction_added edited evidence_added file_removed missed missed_acknowledged planned signed "
        "started"
    ),
    "saved_view": "created removed",
    "schedule": "created edited paused resumed stopped",
    "service": "added archived edited restored",
    "session": (
        "canceled capacity_changed co_facilitators_named edited facilitator_left facilitator_named "
        "feedback_given held invited moved opened planned promoted rsvp_recorded started"
    ),
    "severity": "edited",
    "task": (
        "accepted attendance_condition_set blocked check_opened check_planned closed_automatically "
        "confirmed_effective contradicted declined done due_date_changed edited evidence_added "
        "factors_linked file_removed issue_closed issue_linked issue_reopened issue_unlinked "
        "kept_as_proposed not_effective owner_changed proposed recurrence_dismissed reopened "
        "risk_reviewed started unblocked verified"
    ),
    "team": "created deleted edited joined left",
    "template": "archived created edited restored",
    "token": "created revoked",
    "tracker": "connected removed secret_rotated token_replaced",
    "two_factor": "reset turned_off turned_on",
    "update": "sent",
}
EVENT_TYPES = {f"{noun}.{word}" for noun, words in NOUNS.items() for word in words.split()}

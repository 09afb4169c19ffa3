"""Settings of the API schema (drf-spectacular)."""

from typing import Any


def schema_settings(version: str) -> dict[str, Any]:
    """Choices that several models name alike get a name of their own in the schema."""
    return {
        "TITLE": "Debrief",
        "VERSION": version,
        "OAS_VERSION": "3.1.1",
        "DESCRIPTION": "The API offers what the pages offer. Create a token on your profile and send it as "
        "`Authorization: Bearer dbf_…`. `RateLimit-Remaining` is the number of requests left.",
        "SERVERS": [{"url": "/", "description": "This installation"}],
        "SERVE_INCLUDE_SCHEMA": False,
        "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
        "SCHEMA_PATH_PREFIX": r"/api/v1/",
        "COMPONENT_SPLIT_REQUEST": True,
        "ENUM_NAME_OVERRIDES": {
            "SessionFormatEnum": "training.models.session.Session.Format",
            "ExportFormatEnum": "postmortems.models.export.Export.Format",
            "DrillChannelEnum": "training.models.drill.Channel",
            "DrillAnswerKindEnum": "training.models.drill_run.DrillAnswer.Kind",
            "DrillConfidenceEnum": "training.models.drill_run.DrillAnswer.Confidence",
            "FactorConfidenceEnum": "incidents.models.factor.Factor.Confidence",
            "EndpointKindEnum": "notifications.models.Endpoint.Kind",
            "MeetingNoteKindEnum": "postmortems.models.meeting.MeetingNote.Kind",
            "ImportStatusEnum": "importing.models.Import.State",
            "ProgramStatusEnum": "training.models.program.Program.State",
            "CertificateStatusEnum": "training.models.certificate.STATES",
            "RsvpEnum": "training.api.serializers.RSVP_STATES",
            "TokenScopeEnum": "accounts.models.ApiToken.Scope",
            "SeriesScopeEnum": "training.series.SCOPES",
            "DutySourceEnum": "training.models.duty.Duty.Source",
            "EntrySourceEnum": "incidents.models.timeline.Source",
            "TrackerKindEnum": "tasks.models.tracker.TrackerConnection.Kind",
            "AlertSourceKindEnum": "alerts.models.source.AlertSourceKind",
            "AlertStatusEnum": "alerts.models.alert.State",
            "PersonRoleEnum": "accounts.roles.Role",
            "IncidentRoleEnum": "incidents.models.incident.IncidentRole.Role",
            "IncidentKindEnum": "incidents.models.incident.Kind",
            "EditedKindEnum": "incidents.api.inputs.EDITED_KINDS",
            "DeclaredKindEnum": "incidents.api.inputs.DECLARED_KINDS",
            "IncidentStatusEnum": "incidents.models.incident.Status",
            "PostmortemStatusEnum": "postmortems.models.postmortem.Postmortem.Status",
            "FactorKindEnum": "incidents.models.factor.Factor.Kind",
            "MilestoneNameEnum": "incidents.models.timeline.MilestoneName",
            "PriorityEnum": "tasks.models.corrective_task.Priority",
            "TaskKindEnum": "tasks.models.corrective_task.Kind",
            "EntryTypeEnum": "incidents.models.timeline.EntryType",
            "QuestionTypeEnum": "audits.models.checklist.Item.Type",
        },
    }

from incidents.models.entry_file import EntryFile
from incidents.models.factor import Factor, HalfTimeAnswer, Measure
from incidents.models.follow import IncidentFollow, ServiceFollow, followers_of, followers_of_service
from incidents.models.hypothesis import Escalation, Hypothesis
from incidents.models.impact import ImpactWindow, StatusUpdate
from incidents.models.incident import ACTIVE, ENDED, TRANSITIONS, Incident, IncidentRole, Kind, Status
from incidents.models.service import Category, Service
from incidents.models.severity import TARGETS, Severity
from incidents.models.timeline import EntryEdit, EntryType, Milestone, MilestoneName, Precision, Source, TimelineEntry

__all__ = [
    "ACTIVE",
    "ENDED",
    "TARGETS",
    "TRANSITIONS",
    "Category",
    "EntryEdit",
    "EntryFile",
    "EntryType",
    "Escalation",
    "Factor",
    "HalfTimeAnswer",
    "Hypothesis",
    "ImpactWindow",
    "Incident",
    "IncidentFollow",
    "IncidentRole",
    "Kind",
    "Measure",
    "Milestone",
    "MilestoneName",
    "Precision",
    "Service",
    "ServiceFollow",
    "Severity",
    "Source",
    "Status",
    "StatusUpdate",
    "TimelineEntry",
    "followers_of",
    "followers_of_service",
]

"""The response: list, declaration, the incident and its verbs."""

from django.urls import path

from incidents.views import access, analysis, board, incident, response, timeline

ONE = "incidents/<INC:pk>/"

urlpatterns = [
    path("incidents/", board.board, name="board"),
    path("incidents/declare/", board.declare, name="declare"),
    path(ONE, incident.detail, name="detail"),
    path(f"{ONE}log/", incident.log, name="log"),
    path(f"{ONE}log/preview/", incident.preview, name="preview"),
    path(f"{ONE}edit/", response.edit, name="edit"),
    path(f"{ONE}severity/", response.severity, name="severity"),
    path(f"{ONE}move/", response.move, name="move"),
    path(f"{ONE}reach/<slug:milestone>/", response.reach, name="reach"),
    path(f"{ONE}milestones/", response.milestone, name="milestone"),
    path(f"{ONE}milestones/<slug:name>/clear/", response.clear_milestone, name="clear_milestone"),
    path(f"{ONE}resolve/", response.resolve, name="resolve"),
    path(f"{ONE}close/", response.close, name="close"),
    path(f"{ONE}reopen/", response.reopen, name="reopen"),
    path(f"{ONE}cancel/", response.cancel, name="cancel"),
    path(f"{ONE}merge/", response.merge, name="merge"),
    path(f"{ONE}relate/", response.relate, name="relate"),
    path(f"{ONE}escalate/", response.escalate, name="escalate"),
    path(f"{ONE}escalations/<int:row>/joined/", response.joined, name="joined"),
    path(f"{ONE}update/", response.update, name="update"),
    path(f"{ONE}roles/", response.role, name="role"),
    path(f"{ONE}roles/<int:row>/lay-down/", response.lay_down_role, name="lay_down_role"),
    path(f"{ONE}access/", access.access, name="access"),
    path(f"{ONE}restrict/", access.restrict, name="restrict"),
    path(f"{ONE}unrestrict/", access.unrestrict, name="unrestrict"),
    path(f"{ONE}access/let-in/", access.let_in, name="let_in"),
    path(f"{ONE}access/<int:user>/let-out/", access.let_out, name="let_out"),
    path(f"{ONE}entries/add/", timeline.add, name="add_entry"),
    path(f"{ONE}entries/<int:row>/edit/", timeline.edit, name="edit_entry"),
    path(f"{ONE}entries/<int:row>/remove/", timeline.remove, name="remove_entry"),
    path(f"{ONE}entries/<int:row>/files/", timeline.files, name="entry_files"),
    path(f"{ONE}files/<int:row>/take-away/", timeline.take_file_away, name="take_file_away"),
    path(f"{ONE}hypotheses/add/", analysis.suspect, name="suspect"),
    path(f"{ONE}hypotheses/<int:row>/verdict/", analysis.verdict, name="verdict"),
    path(f"{ONE}hypotheses/<int:row>/reopen/", analysis.reopen_belief, name="reopen_belief"),
    path(f"{ONE}hypotheses/<int:row>/remove/", analysis.remove_belief, name="remove_belief"),
    path(f"{ONE}impact/add/", analysis.add_impact, name="add_impact"),
    path(f"{ONE}impact/<int:row>/edit/", analysis.edit_impact, name="edit_impact"),
    path(f"{ONE}impact/<int:row>/end/", analysis.end_impact, name="end_impact"),
    path(f"{ONE}factors/add/", analysis.add_factor, name="add_factor"),
    path(f"{ONE}factors/<int:row>/edit/", analysis.edit_factor, name="edit_factor"),
    path(f"{ONE}factors/<int:row>/accept/", analysis.accept_factor, name="accept_factor"),
    path(f"{ONE}factors/<int:row>/remove/", analysis.remove_factor, name="remove_factor"),
    path(f"{ONE}measures/add/", analysis.add_measure, name="add_measure"),
]

"""`/drills/`: scripts, runs and their reports."""

from django.urls import path

from training.views import drill_injects, drill_play, drill_report, drill_runs, drills

RUN = "drills/<DR:pk>/runs/<int:number>/"
drill_urls = [
    path("drills/", drills.drill_list, name="drills"),
    path("drills/new/", drills.new_drill, name="drill-new"),
    path("drills/from/<INC:pk>/", drills.drill_from_incident, name="drill-from-incident"),
    path("drills/<DR:pk>/", drills.drill_detail, name="drill"),
    path("drills/<DR:pk>/edit/", drills.edit_drill, name="drill-edit"),
    path("drills/<DR:pk>/publish/", drills.publish_drill, name="drill-publish"),
    path("drills/<DR:pk>/archive/", drills.archive_drill, name="drill-archive"),
    path("drills/<DR:pk>/versions/<int:number>/", drills.drill_version, name="drill-version"),
    path("drills/<DR:pk>/injects/add/", drill_injects.add_inject, name="drill-inject-add"),
    path("drills/<DR:pk>/injects/<int:row>/edit/", drill_injects.edit_inject, name="drill-inject-edit"),
    path("drills/<DR:pk>/injects/<int:row>/remove/", drill_injects.remove_inject, name="drill-inject-remove"),
    path("drills/<DR:pk>/runs/new/", drill_runs.new_run, name="drill-run-new"),
    path(RUN, drill_runs.run_detail, name="drill-run"),
    path(f"{RUN}start/", drill_runs.start_run, name="drill-run-start"),
    path(f"{RUN}pause/", drill_runs.pause_run, name="drill-run-pause"),
    path(f"{RUN}resume/", drill_runs.resume_run, name="drill-run-resume"),
    path(f"{RUN}speed/", drill_runs.set_speed, name="drill-run-speed"),
    path(f"{RUN}message/", drill_runs.send_message, name="drill-run-message"),
    path(f"{RUN}notes/add/", drill_runs.add_note, name="drill-run-note"),
    path(f"{RUN}injects/<int:row>/release/", drill_runs.release_inject, name="drill-run-release"),
    path(f"{RUN}injects/<int:row>/skip/", drill_runs.skip_inject, name="drill-run-skip"),
    path(f"{RUN}answers/<int:row>/read/", drill_runs.read_answer, name="drill-run-read"),
    path(f"{RUN}players/add/", drill_runs.add_players, name="drill-run-players"),
    path(f"{RUN}players/<int:row>/remove/", drill_runs.remove_player, name="drill-run-player-remove"),
    path(f"{RUN}change-facilitator/", drill_runs.change_facilitator, name="drill-run-change-facilitator"),
    path(f"{RUN}cancel/", drill_runs.cancel_run, name="drill-run-cancel"),
    path(f"{RUN}end/", drill_runs.end_run, name="drill-run-end"),
    path(f"{RUN}play/", drill_play.play, name="drill-play"),
    path(f"{RUN}play/answer/", drill_play.answer, name="drill-answer"),
    path(f"{RUN}report/", drill_report.report, name="drill-report"),
    path(f"{RUN}report/objectives/<int:row>/", drill_report.rate_objective, name="drill-rate"),
    path(f"{RUN}report/hot-wash/", drill_report.save_hot_wash, name="drill-hot-wash"),
    path(f"{RUN}report/findings/add/", drill_report.add_finding, name="drill-finding-add"),
    path(f"{RUN}report/findings/<int:row>/task/", drill_report.create_finding_task, name="drill-finding-task"),
    path(f"{RUN}report/findings/<int:row>/check/", drill_report.check_finding, name="drill-finding-check"),
    path(f"{RUN}report/write/", drill_report.start_report, name="drill-report-write"),
    path(f"{RUN}report/finish/", drill_report.finish_run, name="drill-finish"),
]

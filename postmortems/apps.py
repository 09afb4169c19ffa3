from django.apps import AppConfig

from core.references import reference


class PostmortemsConfig(AppConfig):
    name = "postmortems"

    def ready(self) -> None:
        from postmortems import meeting_notices, meeting_work_sources, notices, panels, work_sources  # noqa: F401  (they register themselves)
        from postmortems.actions import leaving, postmortem_due  # noqa: F401
        from postmortems.blocks import facts, metrics  # noqa: F401
        from postmortems.gates import closing, review  # noqa: F401

        reference("M", self.get_model("ReviewMeeting"))

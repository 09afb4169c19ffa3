from django.apps import AppConfig

from core.references import reference


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from incidents import filters, notices, work_sources  # noqa: F401  (they register themselves)
        from incidents.actions import access_list  # noqa: F401
        from incidents.gates import closing  # noqa: F401

        reference("INC", self.get_model("Incident"))

from django.apps import AppConfig

from core.references import reference


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        reference("INC", self.get_model("Incident"))

"""A minimal due item, for tests only: its table is made inside the test's transaction."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import QuerySet

from core.access.models import Circle, CircleScoped
from core.testing import TeamTestCase
from reminders.due_sources import due_source, due_sources

TABLE = """CREATE TABLE reminders_duedate (id bigint PRIMARY KEY, title varchar(100) NOT NULL, due date NOT NULL,
done boolean NOT NULL, circle_id bigint NOT NULL, owner_id bigint NULL, lead_id bigint NULL, manager_id bigint NULL,
fallback_id bigint NULL)"""


def person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+")


class DueDate(CircleScoped):
    title = models.CharField(max_length=100)
    due = models.DateField()
    done = models.BooleanField(default=False)
    owner, lead, manager, fallback = person(), person(), person(), person()

    class Meta:
        app_label = "reminders"
        managed = False

    @property
    def ref(self) -> str:
        return f"P-{self.pk}"

    def get_absolute_url(self) -> str:
        return f"/promises/{self.pk}/"


def open_promises() -> QuerySet[Any]:
    return DueDate.objects.filter(done=False)


class PromiseTestCase(TeamTestCase):
    """Ada owns; Grace leads; Mona manages; Dana is the last resort. Only these items have reminders."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        with connection.cursor() as cursor:
            cursor.execute(TABLE)

    def setUp(self) -> None:
        others = dict(due_sources)
        due_sources.clear()
        due_source("promise")(open_promises)
        self.addCleanup(due_sources.update, others)
        self.addCleanup(due_sources.clear)

    def promise(self, due: date, **facts: Any) -> DueDate:
        people = {"owner": self.ada, "lead": self.grace, "manager": self.mona, "fallback": self.dana}
        facts.setdefault("circle", Circle.public())
        pk = DueDate.objects.count() + 1
        return DueDate.objects.create(**{"id": pk, "title": f"Promise {pk}", "due": due, **people, **facts})

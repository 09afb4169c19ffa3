"""The baseline: the time that plain Django needs for the same rows on this machine.

Bare views on the seeded tables: one or three indexed statements, a hand-written template, no sign-in, no middleware.
It is only used by the bench and never part of the product's URLs.

    /list      50 newest incidents          /detail/PK   incident, 10 entries, 4 tasks
    /json      the same 50 as JSON by a serializer of the REST framework
    /append/PK one entry by one INSERT
    /search?q= 50 newest that contain the word (PostgreSQL)
"""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import path

from config.databases import database_url

settings.configure(
    SECRET_KEY="limit",  # noqa: S106
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None},
    USE_TZ=True,
    DATABASES={
        "default": database_url(os.environ.get("DATABASE_URL", ""), Path(os.environ["DATA_DIR"]) / "debrief.sqlite3")
    },
)
django.setup()

from rest_framework import serializers  # noqa: E402 - it reads the settings when it is imported

JSON = ["title", "summary", "kind", "status", "severity", "lead", "zone"]
JSON_TIMES = ["started_at", "declared_at", "resolved_at", "closed_at", "update_due_at"]
JSON_NUMBERS = ["impact_seconds", "weighted_seconds", "mitigation_seconds", "diversion_seconds", "details_version"]


class IncidentShape(serializers.Serializer[Any]):
    """The fields of the real one."""

    ref = serializers.CharField()
    url = serializers.CharField()
    services = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> Any:
        named = {
            **{name: serializers.CharField() for name in JSON},
            **{name: serializers.DateTimeField() for name in JSON_TIMES},
            **{name: serializers.IntegerField() for name in JSON_NUMBERS},
        }
        return {**super().get_fields(), **named}


engine = Engine(autoescape=True)
LIST = engine.from_string("""<!doctype html><html><head><title>Incidents</title></head><body><h1>Incidents</h1><table>
{% for row in rows %}<tr><td><a href="/detail/{{ row.pk }}">INC-{{ row.pk }}</a></td><td>{{ row.title }}</td>
<td>{{ row.status }}</td><td>{{ row.severity }}</td><td>{{ row.lead }}</td><td>{{ row.began }}</td></tr>
{% endfor %}</table></body></html>""")
DETAIL = engine.from_string("""<!doctype html><html><head><title>INC-{{ row.pk }}</title></head><body>
<h1>{{ row.title }}</h1><p>{{ row.summary|linebreaksbr }}</p><p>{{ row.severity }} {{ row.lead }} {{ row.began }}</p>
<ol>{% for entry in entries %}<li><time>{{ entry.at }}</time> <b>{{ entry.type }}</b> {{ entry.text }}</li>
{% endfor %}</ol><ul>{% for task in tasks %}<li>{{ task.title }} {{ task.status }} {{ task.due }}</li>{% endfor %}</ul>
</body></html>""")
COLUMNS = "i.id, i.title, i.status, s.name, u.name, i.started_at"
JOINS = """FROM incidents_incident i JOIN incidents_severity s ON s.id = i.severity_id
LEFT JOIN accounts_user u ON u.id = i.lead_id"""
NEWEST = f"SELECT {COLUMNS} {JOINS} ORDER BY i.started_at DESC, i.id DESC LIMIT 50"
NEWEST_JSON = f"""SELECT i.id, i.title, i.summary, i.kind, i.status, s.name, u.handle, i.zone,
{", ".join(f"i.{name}" for name in [*JSON_TIMES, *JSON_NUMBERS])} {JOINS}
ORDER BY i.started_at DESC, i.id DESC LIMIT 50"""
SERVICES = """SELECT x.incident_id, v.slug FROM incidents_incident_services x
JOIN incidents_service v ON v.id = x.service_id WHERE x.incident_id = ANY(%s)"""
ONE = f"SELECT {COLUMNS}, i.summary {JOINS} WHERE i.id = %s"
ENTRIES = "SELECT at, type, text FROM incidents_timelineentry WHERE incident_id = %s ORDER BY at, id LIMIT 200"
TASKS = "SELECT title, status, due_on FROM tasks_correctivetask WHERE incident_id = %s"
FOUND = """SELECT reference, title, url, at FROM insights_searchdocument
WHERE words @@ plainto_tsquery('simple', %s) ORDER BY at DESC, id DESC LIMIT 50"""
APPEND = """INSERT INTO incidents_timelineentry (incident_id, at, precision, source, type, text, actor_role, evidence,
entered_time, milestone, author_id, created_at, version, client_key)
VALUES (%s, %s, 'exact', 'person', 'observation', %s, '', '', '', '', 1, %s, 1, '')"""


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def incident(row: tuple[Any, ...]) -> dict[str, Any]:
    names = ["pk", "title", "status", "severity", "lead", "began", "summary"]
    return {**dict(zip(names, row, strict=False)), "began": str(row[5])[:16]}


def list_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(LIST.render(Context({"rows": [incident(row) for row in rows(NEWEST)]})))


def list_json(request: HttpRequest) -> HttpResponse:
    names = ["pk", *JSON, *JSON_TIMES, *JSON_NUMBERS]
    found = {row[0]: dict(zip(names, row, strict=True)) for row in rows(NEWEST_JSON)}
    for pk, facts in found.items():
        facts |= {"ref": f"INC-{pk}", "url": f"/incidents/INC-{pk}/", "services": []}
    for pk, slug in rows(SERVICES, list(found)):
        found[pk]["services"].append(slug)
    return JsonResponse({"results": IncidentShape(list(found.values()), many=True).data})


def detail_page(request: HttpRequest, pk: int) -> HttpResponse:
    entries = [{"at": str(at)[11:16], "type": kind, "text": text} for at, kind, text in rows(ENTRIES, pk)]
    tasks = [{"title": title, "status": status, "due": str(due)} for title, status, due in rows(TASKS, pk)]
    context = {"row": incident(rows(ONE, pk)[0]), "entries": entries, "tasks": tasks}
    return HttpResponse(DETAIL.render(Context(context)))


def search(request: HttpRequest) -> HttpResponse:
    found = [incident((0, title, "", ref, "", at)) for ref, title, _, at in rows(FOUND, request.GET["q"])]
    return HttpResponse(LIST.render(Context({"rows": found})))


def append(request: HttpRequest, pk: int) -> HttpResponse:
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, [pk, now, "Looked at the graph.", now])
    return HttpResponse("ok")


urlpatterns = [
    path("list", list_page),
    path("json", list_json),
    path("detail/<int:pk>", detail_page),
    path("search", search),
    path("append/<int:pk>", append),
]
application = get_wsgi_application()

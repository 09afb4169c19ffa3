"""Routes of programs, their versions and files."""

from typing import Any

from django.utils import timezone

from core.files.tests.factories import make_file, picture_form
from core.testing import Route
from training.models import ProgramFile
from training.tests.factories import make_program


def program(cast: Any, circle: Any) -> dict[str, Any]:
    return {"slug": make_program(cast.mona, circle=circle, state="proposed").slug}


def versioned(cast: Any, circle: Any) -> dict[str, Any]:
    row = make_program(cast.mona, circle=circle)
    row.versions.for_parent(row).create(number=1, title=row.title, created_by=cast.mona, created_at=timezone.now())
    return {"slug": row.slug, "number": 1}


def filed(cast: Any, circle: Any) -> dict[str, Any]:
    row = make_program(cast.mona, circle=circle)
    added = row.files.for_parent(row).create(
        file=make_file(cast.mona, row), added_by=cast.mona, added_at=timezone.now()
    )
    return {"slug": row.slug, "row": added.pk}


def versioned_by_slug(cast: Any, circle: Any) -> dict[str, Any]:
    return {"slug": versioned(cast, circle)["slug"]}


def stored(cast: Any, circle: Any) -> dict[str, Any]:
    """As in the API, where a file of a program has the id of the stored file."""
    made = filed(cast, circle)
    return {"slug": made["slug"], "row": ProgramFile.objects.get(pk=made["row"]).file_id}


def moved(cast: Any, circle: Any) -> dict[str, Any]:
    return {**program(cast, circle), "state": "active"}


MANAGE = {"v": 403, "r": 403, "m": 302, "outside": 404}
API = {"a": 401, "v": 403, "r": 403, "m": 200, "outside": 404}
ROWS = [
    Route("training:program-new"),
    Route("training:program-new", "POST", send={"title": "Leading", "renewal_days": 60}, v=403, r=302),
    Route("training:program", make=program, outside=404),
    Route("training:program-edit", make=program, v=403, m=200, outside=404),
    Route("training:program-edit", "POST", make=program, send={"title": "Leading", "renewal_days": 60}, **MANAGE),
    Route("training:program-version", make=versioned, outside=404),
    Route("training:program-file-add", "POST", make=program, v=403, m=422, outside=404),
    Route("training:program-file-remove", "POST", make=filed, **MANAGE),
    Route("training:program-state", "POST", make=moved, **MANAGE),
    Route("api-program-list", a=401, lists=True),
    Route("api-program-list", "POST", send={"title": "Leading"}, a=401, v=403, r=201),
    Route("api-program-detail", make=program, a=401, outside=404),
    Route("api-program-detail", "PATCH", make=program, send={"goals": "Lead calmly"}, **API),
    Route("api-program-versions", make=versioned_by_slug, a=401, outside=404),
    Route("api-program-version", make=versioned, a=401, outside=404),
    Route("api-program-files", make=program, a=401, outside=404),
    Route("api-program-files", "POST", make=program, send=picture_form, a=401, v=403, m=201, outside=404),
    Route("api-program-file", "DELETE", make=stored, a=401, v=403, m=204, outside=404),
    Route("api-program-move", "POST", make=program, send={"to": "active"}, **API),
]

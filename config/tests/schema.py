"""The OpenAPI schema of the product, generated and validated once for all tests that read it."""

import json
from functools import cache
from io import StringIO
from typing import Any

from django.core.management import call_command


@cache
def product_schema() -> dict[str, Any]:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format=openapi-json", stdout=out)
    schema: dict[str, Any] = json.loads(out.getvalue())
    return schema

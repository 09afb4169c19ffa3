"""Matches parsed names with accounts and services of the catalog. Only proposals."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from incidents.models import Service


def proposed(draft: Mapping[str, Any]) -> dict[str, Any]:
    """The draft with an account for each name that only one account has, and with services of the catalog."""
    known = (
        accounts_by_name() if draft.get("people") or any(row["owner_name"] for row in draft.get("tasks", [])) else {}
    )
    tasks = [{**row, "owner": known.get(normalized_name(row["owner_name"]))} for row in draft.get("tasks", [])]
    people = [{**row, "account": known.get(normalized_name(row["name"]))} for row in draft.get("people", [])]
    lead = next((row["account"] for row in people if row["role"] == "lead" and row["account"]), None)
    return {**draft, "tasks": tasks, "people": people, "lead": lead, **sorted_services(str(draft.get("services", "")))}


def accounts_by_name() -> dict[str, int]:
    """Responders by name, handle and e-mail; what belongs to two people belongs to neither."""
    found: dict[str, set[int]] = {}
    for pk, *names in User.objects.responders().values_list("pk", "name", "handle", "email"):
        for name in names:
            found.setdefault(normalized_name(name), set()).add(pk)
    return {name: next(iter(pks)) for name, pks in found.items() if name and len(pks) == 1}


def normalized_name(name: str) -> str:
    return " ".join(name.split()).lstrip("@").casefold()


def sorted_services(text: str) -> dict[str, Any]:
    """Those of the catalog by key, the others by the name they have in the text."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    known = {row.name.casefold(): row.pk for row in Service.objects.all()} if named else {}
    others = [name for name in named if name.casefold() not in known]
    pks = [known[name.casefold()] for name in named if name.casefold() in known]
    return {"services": pks, "services_named": ", ".join(others)[:300]}

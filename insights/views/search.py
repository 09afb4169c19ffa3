"""The search page, and the results in the command palette."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.models import User
from core.references import Resolved, resolve_mentions, resolve_references
from core.web.requests import AuthenticatedRequest
from dashboard.navigation import commands_for
from insights.search.query import find, grouped


def search_page(request: AuthenticatedRequest) -> HttpResponse:
    """`/search/?q=`: a reference or handle opens its object, words are searched. For htmx only results."""
    query = request.GET.get("q", "").strip()[:200]
    if not request.htmx and (exact := named(query, request.user)):
        return redirect(exact.url)
    groups = grouped(find(query, request.user)) if query else []
    context = {"query": query, "groups": groups, "commands": commands_for(request.user, query) if query else []}
    template = "components/palette_results.html" if request.htmx else "insights/search.html"
    return render(request, template, context)


def named(query: str, user: User) -> Resolved | None:
    """What a query names by its reference or handle, if the person may see it."""
    found = resolve_mentions([query]) if query.startswith("@") else resolve_references([query.upper()], user)
    return next(iter(found.values()), None)

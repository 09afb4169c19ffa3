"""The search page, and the results in the command palette."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from core.references import resolve_references
from core.web.requests import AuthenticatedRequest
from dashboard.navigation import commands_for
from insights.search.query import find, grouped


def search_page(request: AuthenticatedRequest) -> HttpResponse:
    """`/search/?q=`: a reference opens its object, words are searched. For the palette (htmx) only the results."""
    query = request.GET.get("q", "").strip()[:200]
    if not request.htmx and (exact := resolve_references([query.upper()], request.user)):
        return redirect(next(iter(exact.values())).url)
    groups = grouped(find(query, request.user)) if query else []
    context = {"query": query, "groups": groups, "commands": commands_for(request.user, query) if query else []}
    template = "components/palette_results.html" if request.htmx else "insights/search.html"
    return render(request, template, context)

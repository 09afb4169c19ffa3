"""Search as a page and as what the palette shows."""

from django.http import HttpResponse
from django.shortcuts import render

from core.web.requests import AuthenticatedRequest
from insights.search.query import find, grouped


def search_page(request: AuthenticatedRequest) -> HttpResponse:
    """`/search/?q=`: references and words. For the palette (htmx) only the results."""
    query = request.GET.get("q", "").strip()[:200]
    groups = grouped(find(query, request.user)) if query else []
    context = {"query": query, "groups": groups}
    template = "components/palette_results.html" if request.htmx else "insights/search.html"
    return render(request, template, context)

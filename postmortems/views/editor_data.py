"""Endpoints of the editor: live blocks, completion, pictures."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe

from core.errors import Invalid, Refused
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view
from incidents.completion import complete
from postmortems.actions.pictures import add_picture
from postmortems.blocks import blocks
from postmortems.forms import PictureForm
from postmortems.views.pages import postmortem_of


def block_fragment(request: AuthenticatedRequest, pk: int, name: str) -> HttpResponse:
    """One live block as this reader sees it, without the page around it."""
    postmortem = postmortem_of(request.user, pk)
    if name not in blocks():
        raise Http404
    block = blocks()[name]
    context = {
        "block": block,
        "html": mark_safe(block.html(postmortem.incident, request.user)),  # noqa: S308 - a template escaped it
        "url": f"{postmortem.incident.get_absolute_url()}#{block.anchor}",
    }
    return render(request, "postmortems/editor_block.html", context)


def completion(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """`?q=@li`, `?q=INC-2`, `?q=#12` or `?q=#database`: `{options: [{label, insert, detail}]}`."""
    incident = postmortem_of(request.user, pk).incident
    return JsonResponse({"options": complete(request.GET.get("q", "")[:60], request.user, incident)})


@action_view
def upload_picture(request: AuthenticatedRequest, pk: int) -> JsonResponse:
    """Store a pasted or dropped picture; `{url}` for the text. Errors as `{detail}` in words."""
    postmortem = postmortem_of(request.user, pk)
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"detail": "Choose a picture."}, status=422)
    try:
        stored = add_picture(postmortem, by=request.user, file=form.cleaned_data["file"])
    except Invalid as error:
        return JsonResponse({"detail": error.message}, status=422)
    except Refused as error:
        return JsonResponse({"detail": str(error)}, status=error.status)
    return JsonResponse({"url": stored.get_absolute_url(), "name": stored.name}, status=201)

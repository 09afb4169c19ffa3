"""Certificates: the list, one printable sheet, checking a code, revoking."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

import training
from core.web.render import page
from core.web.requests import AuthenticatedRequest
from core.web.verbs import action_view, run_action
from postmortems.exports.rendering import render_pdf
from training.actions import certificates as actions
from training.exports import MAX_ROWS, certificates_csv
from training.forms.programs import CodeForm, RevokeForm
from training.models import Certificate, Session
from training.policies import can_plan
from training.views.board import csv_response

SHOWN = 500
STYLE = (Path(training.__file__).parent / "certificate.css").read_text()
REMINDED = (60, 30, 7)  # days before the last valid day


def certificate_of(request: AuthenticatedRequest, pk: int) -> Certificate:
    rows = Certificate.objects.visible_to(request.user).with_replaced()
    related = ("person", "program", "issued_by", "revoked_by", "replaces", "session")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@require_safe
def certificate_list(request: AuthenticatedRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = Certificate.objects.visible_to(request.user).current().select_related("person", "program")
    shown = [row for row in rows.order_by("valid_until", "pk")[:SHOWN] if row.person.is_active]
    context = {"rows": [{"certificate": row, "state": row.state(today)} for row in shown]}
    return page(request, "training/certificate_list.html", "", {**context, "may_plan": can_plan(request.user)})


@require_safe
def export_certificates(request: AuthenticatedRequest) -> HttpResponse:
    """All certificates this person may see, renewed and revoked ones included."""
    rows = Certificate.objects.visible_to(request.user).with_replaced().select_related("person", "program", "issued_by")
    return csv_response(certificates_csv(rows.order_by("-pk")[:MAX_ROWS], timezone.localdate()), "certificates")


@require_safe
def certificate_detail(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    return render_certificate(request, certificate_of(request, pk))


def render_certificate(
    request: AuthenticatedRequest, certificate: Certificate, form: RevokeForm | None = None, *, status: int = 200
) -> HttpResponse:
    user, today = request.user, timezone.localdate()
    may_revoke = actions.can_revoke(user, certificate) and not certificate.revoked_at
    end = certificate.valid_until
    context = {
        **sheet_context(request, certificate),
        "state": certificate.state(today),
        "newer": certificate.replacements.filter(revoked_at=None),
        "reminders": [(end - timedelta(days=days), days) for days in REMINDED] if end else [],
        "revoke_form": (form or RevokeForm()) if may_revoke else None,
        "may_plan": can_plan(user),
    }
    return page(request, "training/certificate.html", "", context, status=status)


def sheet_context(request: AuthenticatedRequest, certificate: Certificate) -> dict[str, object]:
    """The session it rests on is named only to those who may see it."""
    seen = Session.objects.visible_to(request.user).filter(pk=certificate.session_id).first()
    host = urlsplit(settings.BASE_URL).netloc
    return {
        "certificate": certificate,
        "session": seen,
        "verify_address": f"{host}{reverse('training:certificate-verify')}",
    }


@require_safe
def certificate_pdf(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    """The certificate as one page. Drawn in a child process; 409 with what to install where it cannot be drawn."""
    certificate = certificate_of(request, pk)
    context = {**sheet_context(request, certificate), "style": f"<style>{STYLE}</style>"}
    content = render_pdf(render_to_string("training/certificate_file.html", context))
    name = f'attachment; filename="{certificate.ref}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


@action_view
def revoke_certificate(request: AuthenticatedRequest, pk: int) -> HttpResponse:
    certificate = certificate_of(request, pk)
    form = RevokeForm(request.POST)
    act = partial(actions.revoke_certificate, certificate, by=request.user)
    render_page = partial(render_certificate, request, certificate, form)

    def done(revoked: Certificate) -> HttpResponse:
        messages.success(request, f"{revoked.ref} was revoked.")
        return redirect(revoked)

    return run_action(request, form, act, render=render_page, done=done)


@require_safe
def verify_certificate(request: AuthenticatedRequest) -> HttpResponse:
    """Check a code. The page shows person, role and validity, and nothing of the program or session."""
    code = "".join(letter for letter in request.GET.get("code", "")[:40].upper() if letter.isalnum())
    dashed = f"{code[:4]}-{code[4:8]}-{code[8:]}"
    found = Certificate.objects.with_replaced().select_related("person").filter(code=dashed).first() if code else None
    context = {
        "form": CodeForm(initial={"code": dashed if code else ""}),
        "asked": bool(code),
        "certificate": found,
        "state": found.state(timezone.localdate()) if found else "",
        "now": timezone.now(),
    }
    return page(request, "training/certificate_verify.html", "", context)

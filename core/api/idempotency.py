"""`Idempotency-Key`: a repeated or concurrent request with the same key runs once and gets the same response."""

import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from core.api.models import KeyedCall
from core.errors import Invalid

KEPT = timedelta(hours=48)
LONGEST = 100
Method = Callable[..., Response]


def run_idempotently(view: Any, method: Method, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Calls a POST method of a viewset. Keys belong to one person; the same key with another body is 422.

    The row is written in the same transaction as the work: a call cut off before its answer is either done and
    remembered, or not done at all. Failures are not remembered.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key:
        return method(request, *args, **kwargs)
    if len(key) > LONGEST:
        raise Invalid("Idempotency-Key", f"A key can have up to {LONGEST} characters.")
    digest = digest_of(request)
    if earlier := KeyedCall.objects.filter(user=request.user, key=key).first():
        if kwargs:
            view.get_object()  # a stored response is repeated only to people who can still see the object
        return repeat_response(earlier, digest)
    try:
        with transaction.atomic():
            call = store_call(request, key, digest)
            return store_response(call, method(request, *args, **kwargs))
    except IntegrityError:  # a concurrent request with the same key has finished by now
        if earlier := KeyedCall.objects.filter(user=request.user, key=key).first():
            return repeat_response(earlier, digest)
        raise


def digest_of(request: Request) -> str:
    """A digest of method, address and body; a file counts with its content."""
    body = json.dumps(request.data, sort_keys=True, default=text_of)
    return sha256(f"{request.method} {request.path} {body}".encode()).hexdigest()


def text_of(value: object) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    content = sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return f"{value.name} {content.hexdigest()}"


def store_call(request: Request, key: str, digest: str) -> KeyedCall:
    now = timezone.now()
    KeyedCall.objects.filter(user=request.user, at__lt=now - KEPT).delete()
    return KeyedCall.objects.create(user=request.user, key=key, digest=digest, at=now)


def store_response(call: KeyedCall, response: Response) -> Response:
    call.status = response.status_code
    call.answer = json.loads(json.dumps(response.data, cls=JSONEncoder))
    call.save(update_fields=["status", "answer"])
    return response


def repeat_response(earlier: KeyedCall, digest: str) -> Response:
    if earlier.digest != digest:
        raise Invalid("Idempotency-Key", "This key was used for another request. Use a new key.")
    return Response(earlier.answer, status=earlier.status, headers={"Idempotent-Replay": "true"})

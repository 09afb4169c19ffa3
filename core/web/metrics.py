"""Prometheus metrics of the web processes, and gauges read from the database when a scrape asks for them.

Apps register gauges with `@gauge`. Under gunicorn each process writes its counters to PROMETHEUS_MULTIPROC_DIR
(config/gunicorn.py sets it), and a scrape adds them up.
"""

import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily

from core.web.health import is_monitor

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds
LOOPBACK = {"127.0.0.1", "::1"}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
FORWARDED = ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via"]
NO_ROUTE = "unmatched"

Value = float | Mapping[str, float]  # one number, or numbers by the value of the label
Read = Callable[[datetime], Value | None]

REQUEST_SECONDS = Histogram(
    "debrief_request_seconds", "Time to answer a request.", ["method", "route"], buckets=BUCKETS
)
RESPONSES = Counter("debrief_responses", "Responses by route and status.", ["method", "route", "status"])
_gauges: dict[str, tuple[str, str, Read]] = {}


def gauge(name: str, help_text: str, *, label: str = "") -> Callable[[Read], Read]:
    """Register `(now) -> number`, or with `label` a mapping of its values to numbers. None leaves the gauge out."""

    def register(read: Read) -> Read:
        _gauges[f"debrief_{name}"] = (help_text, label, read)
        return read

    return register


class Metrics:
    """Middleware that counts and times every request under its route, never under its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = self.get_response(request)
        method, route = request.method or "", route_of(request)
        REQUEST_SECONDS.labels(method, route).observe(time.perf_counter() - began)
        RESPONSES.labels(method, route, str(response.status_code)).inc()
        return response


def route_of(request: HttpRequest) -> str:
    """`tasks/<A:pk>/`, so that the number of label values stays bounded."""
    match = request.resolver_match
    if match is None and request.path.startswith("/static/"):
        return "static"
    try:
        return (match or resolve(request.path_info)).route or "/"
    except Resolver404:
        return NO_ROUTE


def may_read(request: HttpRequest) -> bool:
    """A monitor with MONITOR_TOKEN, or a program on this machine that asks directly and not through a proxy."""
    if is_monitor(request):
        return True
    host, _ = split_domain_port(request.META.get("HTTP_HOST", ""))
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and host in LOCAL_HOSTS and not forwarded


def exposition(*, now: datetime | None = None) -> bytes:
    """All metrics in Prometheus text format 0.0.4."""
    return generate_latest(request_metrics()) + generate_latest(database_gauges(now or timezone.now()))


def request_metrics() -> CollectorRegistry:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


class DatabaseGauges:
    """Collector of the registered gauges as of one moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> list[GaugeMetricFamily]:
        families = []
        for name, (help_text, label, read) in _gauges.items():
            if (value := read(self.now)) is None:
                continue
            family = GaugeMetricFamily(name, help_text, labels=[label] if label else [])
            for key, number in value.items() if isinstance(value, Mapping) else [("", value)]:
                family.add_metric([key] if label else [], number)
            families.append(family)
        return families


def database_gauges(now: datetime) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(DatabaseGauges(now))
    return registry

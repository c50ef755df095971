"""For who runs the server: whether it is well (`/health`), and its counts for Prometheus (`/metrics`)."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg import __version__
from kg.serve.answering import explorer_of


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "kg_requests", "Answers, by page and status", ["page", "status"], registry=self.registry
        )
        self.seconds = Histogram("kg_request_seconds", "Time to answer, by page", ["page"], registry=self.registry)
        self.ended = Gauge("kg_ended_queries", "Processes ended at a limit", registry=self.registry)
        self.age = Gauge("kg_edition_seconds", "Age of what is shown", registry=self.registry)
        self.behind = Gauge("kg_edition_behind", "1 while the store has changed since", registry=self.registry)

    def count(self, page: str, status: int, began: float) -> None:
        """Count an answer; `began` is when the request came, by `time.perf_counter`."""
        self.requests.labels(page, str(status)).inc()
        self.seconds.labels(page).observe(time.perf_counter() - began)


async def _health(request: Request) -> Response:
    explorer = explorer_of(request)
    with explorer.editions.read() as edition:
        said = {
            "status": "ok",
            "version": __version__,
            "as_of": edition.as_of.isoformat(),
            "is_behind": explorer.editions.is_behind,
            "articles": edition.index.count("SELECT count(*) FROM article"),
            "statements": edition.index.count("SELECT count(*) FROM statement"),
        }
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


async def _metrics(request: Request) -> Response:
    explorer = explorer_of(request)
    metrics: Metrics = request.app.state.metrics
    with explorer.editions.read() as edition:
        metrics.age.set((datetime.now(UTC) - edition.as_of).total_seconds())
    metrics.behind.set(explorer.editions.is_behind)
    metrics.ended.set(explorer.workers.ended)
    return Response(
        generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


routes = [
    Route("/health", _health, methods=["GET"], name="health"),
    Route("/metrics", _metrics, methods=["GET"], name="metrics"),
]

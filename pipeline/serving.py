"""The feed service as a use case: opening it, running it, saying who saw a child."""

import json
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import uvicorn

from foundation.errors import ConfigurationError
from foundation.organisations import load_organisations
from foundation.settings import Settings
from publications.feed.pack import student_uuid
from publications.serving.access_log import broken_links, looks
from publications.serving.app import make_app
from publications.serving.clients import read_clients
from publications.serving.service import Service, access_folder, open_service

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
# More at once are told 503: the ones inside would only get slower.
_MOST_AT_ONCE: Final = 256
_IDLE_SECONDS: Final = 15
_LAST_ANSWERS_SECONDS: Final = 10


def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    proxies: Sequence[str] = (),
) -> None:
    """Runs the service until it is told to stop (SIGTERM, SIGINT); raises what `check_start` does before it starts."""
    check_start(settings, host, certificate, proxies)
    service = open_service(settings, time.monotonic)
    server = uvicorn.Server(uvicorn_config(service, host, port, certificate, key, proxies))
    try:
        server.run()
    finally:
        service.close()
    if not server.started:
        raise ConfigurationError(f"{host}:{port} не открыть.", "Возможно, порт занят: выберите другой, --port.")


def check_start(settings: Settings, host: str, certificate: Path | None, proxies: Sequence[str]) -> None:
    """Raises ConfigurationError where clients can't be read or tokens would travel in the clear.

    Anywhere but on the loopback it needs a certificate, or trusted `proxies` that have one.
    """
    if host not in _LOOPBACK and certificate is None and not proxies:
        raise ConfigurationError(
            f"Адрес {host} виден из сети, а сертификата нет.",
            "Дайте --certificate и --key или поставьте службу за прокси с TLS и назовите его: --behind-proxy.",
        )
    read_clients(settings.config)


def uvicorn_config(
    service: Service,
    host: str,
    port: int,
    certificate: Path | None = None,
    key: Path | None = None,
    proxies: Sequence[str] = (),
) -> uvicorn.Config:
    """How uvicorn runs the service; its own access log, which would show whole addresses, stays off."""
    return uvicorn.Config(
        make_app(service),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        ssl_certfile=certificate,
        ssl_keyfile=key,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
        lifespan="off",
    )


def who_saw(
    settings: Settings, student_id: str, from_on: date | None, to_on: date | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """The looks at a child and where the log was tampered with.

    `student_id` is our id or the service's UUID; refusals, which were noted by UUID, are among the looks.
    """
    folder = access_folder(settings)
    meant = _uuid_of(student_id)
    found = [
        {**look, "students": [each for each in look["students"] if _uuid_of(each) == meant]}
        for look in looks(folder, from_on, to_on)
        if any(_uuid_of(each) == meant for each in look["students"])
    ]
    return found, broken_links(folder)


def describe(settings: Settings) -> str:
    """The OpenAPI description as JSON text."""
    service = open_service(settings, time.monotonic)
    try:
        return json.dumps(make_app(service).openapi(), ensure_ascii=False, indent=1) + "\n"
    finally:
        service.close()


def check_organisations(settings: Settings, organisation_ids: Sequence[str]) -> None:
    """Refuses an organisation that is not configured: a client for it would never see anything."""
    configured = load_organisations(settings.config)
    for organisation_id in organisation_ids:
        configured.by_id(organisation_id)


def _uuid_of(student: str) -> UUID:
    # What was shown is noted by our id, what was refused by the UUID that was asked for.
    try:
        return UUID(student)
    except ValueError:
        return student_uuid(student)

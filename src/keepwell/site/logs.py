# SPDX-License-Identifier: Apache-2.0
"""One structured log for every process: lines for people on a terminal, JSON for collectors."""

import logging
import logging.config
import re
import sys
from typing import Any

import structlog

from keepwell.site.config import Config

DETAIL = re.compile(r"\n(DETAIL|CONTEXT): .*")
QUIET = ("granian", "_granian", "procrastinate", "django.server", "asyncio")


def logging_settings(config: Config) -> dict[str, Any]:
    """The configuration of the standard library's logging, which everything ends in."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "keepwell": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _before(),
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(config)],
            }
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "keepwell", "filters": ["no_addresses"]}
        },
        "filters": {"no_addresses": {"()": "keepwell.site.logs.NoAddresses"}},
        "root": {"handlers": ["stderr"], "level": config.log_level.upper()},
        "loggers": {name: {"level": _quieter(config.log_level)} for name in QUIET}
        # A refused request has a line of ours, without its address.
        | {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
    }


class NoAddresses(logging.Filter):
    """Django names the whole address of a request that failed; its pattern is enough, and holds no secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps every record, without addresses."""
        request = getattr(record, "request", None)
        if record.name.startswith("django.") and request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = "request_failed %s", (f"/{match.route}" if match else "(none)",)
        return True


def _without_values(logger: object, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL adds the offending row to some errors; rows hold names."""
    for key in ("exception", "event", "error"):
        if isinstance(event.get(key), str):
            event[key] = DETAIL.sub("", event[key])
    return event


def begin(config: Config) -> None:
    """From now on this process logs as configured; commands that people run keep to plain words."""
    logging.config.dictConfig(logging_settings(config))
    configure_structlog()


def configure_structlog() -> None:
    """Lets structlog's loggers end in the standard library's."""
    structlog.configure(
        processors=[*_before(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _quieter(level: str) -> str:
    """Libraries tell at `info` what only a developer wants to know."""
    return "WARNING" if level == "info" else level.upper()


def _before() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _last(config: Config) -> list[Any]:
    is_text = config.log_format == "text" or (config.log_format == "auto" and sys.stderr.isatty())
    if is_text:
        return [
            structlog.processors.format_exc_info,
            _without_values,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    return [
        structlog.processors.format_exc_info,
        _without_values,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]

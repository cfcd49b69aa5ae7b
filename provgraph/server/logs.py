"""What the server says on stderr: one JSON object a line, and little of it."""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import orjson
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

_THEIRS: Final = ("uvicorn", "uvicorn.error", "asyncio", "concurrent.futures")


def make_log(level: int = logging.INFO) -> FilteringBoundLogger:
    """Return a logger that writes JSON lines of *level* and above to stderr."""
    log: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    return log


def adopt(log: FilteringBoundLogger) -> None:
    """Have what uvicorn and asyncio say go through *log* too."""
    handler = _Forward(log)
    for name in _THEIRS:
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False


class _Forward(logging.Handler):
    """Passes the standard library's log records on."""

    def __init__(self, log: FilteringBoundLogger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Pass one on."""
        self._log.log(
            record.levelno,
            record.getMessage(),
            logger=record.name,
            exc_info=record.exc_info,
        )


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    said: dict[str, Any] = dict(event)
    return orjson.dumps(said, default=str).decode()

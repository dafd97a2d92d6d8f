"""What went wrong in detail goes to the log file of the settings, so that no traceback reaches the terminal."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path

_NAME = "goodword-log-file"


def log_to(path: Path) -> None:
    """Write Goodword's log to a file (once a process and file); without one to write to, errors are told in short."""
    logger = logging.getLogger("goodword")
    logger.propagate = False
    for handler in [h for h in logger.handlers if h.get_name() == _NAME]:
        if isinstance(handler, logging.FileHandler) and handler.baseFilename == str(path.absolute()):
            return
        logger.removeHandler(handler)
        handler.close()
    handler = _handler(path)
    handler.set_name(_NAME)
    logger.addHandler(handler)


def _handler(path: Path) -> logging.Handler:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        written: logging.Handler = logging.FileHandler(path, encoding="utf-8", delay=True)
        written.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        return written
    return logging.NullHandler()

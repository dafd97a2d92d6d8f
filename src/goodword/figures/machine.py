"""What a figure was measured on: enough to compare speeds, nothing that names the machine."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path


def machine() -> dict[str, object]:
    """Cores this process may use, memory in GiB, model of the processor, version of Python."""
    return {
        "cores": _cores(),
        "memory_gib": _memory(),
        "cpu": _cpu(),
        "python": platform.python_version(),
    }


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    except (AttributeError, OSError, ValueError):
        return None


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
        if found:
            return found.group(1).strip()
    return platform.processor() or platform.machine()

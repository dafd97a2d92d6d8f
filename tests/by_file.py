"""How the tests are shared out to workers: a file at a time, so that what its tests have in common is made once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadGroupScheduling

if TYPE_CHECKING:
    import pytest

# What takes longest begins first, so that no worker is left alone with it at the end.
FIRST = (
    "spark",
    "chromium",
    "tests/vetting/niche/test_niche.py",
    "tests/vetting/sponsored/test_look.py",
    "wheel",
    "tests/tracking/redirect/test_torture.py",
    "tests/catalogue/test_incremental_equals_full.py",
    "tests/docs/",
)
"""Groups, files and folders."""


class ByFile(LoadGroupScheduling):
    """The tests of a group go to one worker, and so do those of a file that are in none."""

    def _split_scope(self, nodeid: str) -> str:
        return super()._split_scope(nodeid).split("::")[0]


def rank(item: pytest.Item) -> int:
    """Where a test stands among those that begin first."""
    mark = item.get_closest_marker("xdist_group")
    group = str(mark.args[0]) if mark else ""
    return next((i for i, name in enumerate(FIRST) if group == name or item.nodeid.startswith(name)), len(FIRST))


def parts(item: pytest.Item) -> set[str]:
    """The names in a test's parameters: which database, which engine."""
    spec = getattr(item, "callspec", None)
    return set(spec.id.split("-")) if spec else set()

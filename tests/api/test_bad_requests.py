"""A few thousand bad requests: the same that `make torture` makes a hundred thousand of."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from api.bad_requests import Installation, run


@pytest.mark.slow
def test_bad_requests_change_nothing_and_bring_nothing_down(tmp_path: Path) -> None:
    with closing(Installation(tmp_path)) as installation:
        counts = run(installation, 6)
    assert sum(counts.values()) > 700
    assert sum(n for status, n in counts.items() if status >= 400) > 500

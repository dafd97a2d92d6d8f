"""Without any known audience, overlap is said to be unknown instead of nought."""

import numpy as np
import pyarrow as pa
import pytest

from goodword.roster.build import audience_problem
from goodword.roster.reach import unique_people


def test_the_interval_reaches_from_complete_to_no_overlap() -> None:
    nobody = pa.table({"creator_id": pa.array([], pa.string()), "person": pa.array([], pa.int64())})
    audience = audience_problem(nobody, ["a", "b"], np.array([100.0, 40.0]), np.array([1, 1]), 10)
    unique = unique_people(audience, [0, 1])
    assert unique.low == pytest.approx(100)
    assert unique.high == pytest.approx(140)

"""The figure of bought growth: on simulated accounts, and on a file of the stated form."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.figures.vetting_growth import growth


def test_purchases_are_found_and_a_written_file_gives_the_same_answer(tmp_path):
    path = tmp_path / "growth.csv"
    measured = growth(None, {"accounts": "240", "write": str(path)})
    again = growth(path, {})
    assert measured.value is not None
    assert measured.value > 0.9
    assert again.details["recall"] == measured.details["recall"]


def test_a_file_without_labels_is_refused(tmp_path):
    path = tmp_path / "growth.csv"
    path.write_text("account,day,followers\na,1,100\n", encoding="utf-8")
    with pytest.raises(BadInput, match="bought"):
        growth(path, {})

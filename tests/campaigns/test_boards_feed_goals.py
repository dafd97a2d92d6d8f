"""A goal may be counted from the boards of campaigns: everybody once, and no longer when it was taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign_cases import started
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.core.errors import BadInput
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.outcomes.board import STAGES, board_of, read_board


@pytest.mark.parametrize("text", [*STAGES, "3:agreed"])
def test_what_is_watched_is_written_and_read_again(text: str) -> None:
    assert board_of(read_board(text).query()).written() == text


@pytest.mark.parametrize("text", ["found", "", "3:", "x:agreed", "0:agreed", "99999999999:agreed"])
def test_what_is_no_stage_of_a_board_is_said(text: str) -> None:
    with pytest.raises(BadInput):
        read_board(text)


@pytest.mark.parametrize("source", ["campaign:agreed", "campaign:1:agreed"])
def test_people_who_agreed_count_once_and_not_when_taken_back(tmp_path: Path, source: str) -> None:
    workspace, _, _ = started(tmp_path)
    goals, board = GoalDesk(workspace), OutreachDesk(workspace)  # type: ignore[arg-type]
    fields = {"metric": "people who agreed", "target": "5", "due": "2027-03-31", "source": source}
    goal = goals.begin(fields)
    for booking, stage in ((1, Stage.AGREED), (2, Stage.POSTED), (3, Stage.TALKING)):
        board.tell(booking, Told(Kind.MOVE, stage))
    assert goals.observe(goal.number).new == 2
    assert goals.observe(goal.number).unchanged == 2
    assert goals.view(goal.number).tick.forecast.so_far == 2
    board.undo(1)
    assert goals.observe(goal.number).corrected == 1
    assert goals.view(goal.number).tick.forecast.so_far == 1
    assert goals.view(goal.number).goal.source.query.startswith("campaign?")

"""A campaign as a whole: what the files tell, what they cannot, and bad files said in words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.campaign.measure import measure
from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion
from goodword.measurement.campaign.read import read_folder

NOW = 1_790_000_000
ORDERS = (
    "order_id,at,creator,amount,currency,city\n"
    "1,2026-03-02T10:00:00Z,asha,400,INR,Pune\n2,2026-03-09T10:00:00Z,ben,9,EUR,Pune\n"
)
POSTS = (
    "creator,post,at,sponsored,reach,cost,currency\n"
    "asha,p1,2026-03-01T10:00:00Z,true,900,1500,INR\nasha,p0,2026-01-01T10:00:00Z,false,900,,\n"
)


def folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return tmp_path


def measured(place: Path, question: CampaignQuestion | None = None) -> CampaignMeasured:
    return measure(read_folder(place, now=NOW, question=question))


def missed(m: CampaignMeasured) -> dict[str, str]:
    return {x.part: x.why for x in m.missed}


def test_days_are_those_of_the_sponsored_posts_and_what_followed(tmp_path: Path) -> None:
    m = measured(folder(tmp_path, orders__csv=ORDERS, posts__csv=POSTS))
    assert (m.starts, m.ends) == (date(2026, 3, 1), date(2026, 3, 1))
    m = measured(folder(tmp_path, clicks__csv="at,creator,visitor\n2026-03-12T09:00:00Z,asha,v1\n"))
    assert (m.starts, m.ends) == (date(2026, 3, 1), date(2026, 3, 12))


def test_what_the_files_cannot_tell_is_named_with_what_would(tmp_path: Path) -> None:
    m = measured(folder(tmp_path, orders__csv=ORDERS))
    assert set(missed(m)) == {"codes", "attribution", "lift"}
    assert all(x.what_then for x in m.missed)
    assert (m.lift, m.leaks, m.attribution) == (None, None, None)


def test_currencies_are_kept_apart(tmp_path: Path) -> None:
    m = measured(folder(tmp_path, orders__csv=ORDERS, posts__csv=POSTS))
    assert m.currency == "INR"
    assert m.funnel.total.revenue is not None
    assert m.funnel.total.revenue.minor == 40_000
    assert any("EUR" in note for note in m.notes)
    assert str(m.spent) == "1,500.00 INR"


@pytest.mark.parametrize(
    "outcomes",
    [
        "place,date,orders\nPune,2026-03-01,4\nPune,2026-03-02,5\n",
        "place,date,orders\nPune,2026-03-01,4\nAgra,2026-03-01,5\n",
        "place,date,orders\nAgra,2026-03-01,4\nKota,2026-03-01,5\n",
        "place,date,orders\nPune,2026-03-01,4\nPune,2026-03-01,5\n",
    ],
    ids=["one place", "one day", "the treated place is not there", "a day twice"],
)
def test_outcomes_that_cannot_be_read_leave_the_rest_as_it_is(tmp_path: Path, outcomes: str) -> None:
    question = CampaignQuestion("x", treated=("Pune",))
    m = measured(folder(tmp_path, orders__csv=ORDERS, outcomes__csv=outcomes), question)
    assert m.lift is None
    assert len(missed(m)["lift"]) > 20
    assert m.funnel.total.orders == 2


def test_the_statement_of_a_folder_is_read_and_flags_win(tmp_path: Path) -> None:
    said = '{"name": "Mela", "starts": "2026-03-01", "ends": "2026-03-20", "currency": "INR", "spend": "₹2,000"}'
    place = folder(tmp_path, orders__csv=ORDERS, campaign__json=said)
    m = measured(place)
    assert (m.question.name, m.ends, str(m.spent)) == ("Mela", date(2026, 3, 20), "2,000.00 INR")
    assert measured(place, CampaignQuestion("Mine", ends=date(2026, 3, 9))).ends == date(2026, 3, 9)


def test_a_folder_without_a_campaign_says_what_to_put_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="holds no campaign"):
        read_folder(tmp_path, now=NOW)
    with pytest.raises(NotFound, match="no folder"):
        read_folder(tmp_path / "gone", now=NOW)
    (tmp_path / "orders.csv").write_text("order_id,at\n1,soon\n", encoding="utf-8")
    with pytest.raises(BadInput):
        measured(tmp_path)

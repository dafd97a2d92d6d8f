"""What one person is shown is what everybody's reckoning says of them, though nobody else's is read."""

from __future__ import annotations

from typing import Any

from goodword.campaigns.measured.read import MeasuredDesk
from goodword.core.money import Money
from goodword.tracking.short import click_id


def test_a_statement_says_what_the_list_says(office: Any) -> None:
    office.sell("A1", "80.00")
    office.sell("A2", "33.30", day=40)
    office.sell("B1", "70.00", code="BEN10")
    office.sell("N1", "9.00", code="NOBODYS")
    office.clock(50)
    office.desk.make(office.campaign, only=[office.ben])
    for booking in (office.anna, office.ben):
        everybody = next(o for o in office.desk.owed(office.campaign) if o.booking == booking)
        assert office.desk.statement(office.campaign, booking).owed == everybody
        orders = {o.order for p in everybody.parts for o in p.orders}
        assert office.desk.earned(office.campaign, booking).orders == len(orders)
    assert office.desk.earned(office.campaign, office.ben).sent == (Money(700, "EUR"),)
    assert [p.entries for p in office.desk.store.of_booking(office.anna)] == []


def test_orders_of_one_owner_are_those_of_all(office: Any) -> None:
    for i in range(5):
        office.sell(f"A{i}", "80.00", day=5 - i)
        office.sell(f"B{i}", "70.00", code="BEN10", day=i)
    office.sell("S1", "60.00", code="", day=3, said="ANNA KÖHLER told me")
    office.sell("S2", "60.00", code="", day=3, said="बेन शाह, and Anna Köhler")
    office.sell("R1", "50.00", code="", day=4, source="@Anna")
    office.sell("R2", "50.00", code="", day=4, content="ben/p1", said="Anna Köhler")
    office.clock(50)
    desk = MeasuredDesk(office.workspace)
    read = desk.read(office.campaign)
    for owner, beside in ((office.anna, 2), (office.ben, 1), (0, 0), (999, 0)):
        theirs = [c for c in read.counting[0] if c.path and c.path[-1] == owner]
        alone = desk.read(office.campaign, each=False, owner=owner)
        assert read.credited_to(owner) == alone.credited_to(owner) == theirs
        assert len(alone.table) == len(theirs) + beside  # nothing else is read but what names them, too


def test_an_order_that_others_clicks_brought_is_read_and_not_theirs(office: Any) -> None:
    office.sell("C1", "50.00", code="", clicks=[click_id(1_772_409_600, b"unseen")])
    office.sell("A1", "50.00")
    office.clock(50)
    alone = MeasuredDesk(office.workspace).read(office.campaign, each=False, owner=office.ben)
    assert (len(alone.table), alone.credited_to(office.ben)) == (1, [])

"""Everything that campaigns keep is kept the same on PostgreSQL, also when several write at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from campaign_cases import NOW_S, post, posts
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, ContactEvent, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.portal.desk import PortalDesk
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.posts.model import Decision
from goodword.core.errors import Conflict
from goodword.ledger.store import Ledger
from postgres import postgres_server
from web_world import NOW, Stand, stand, with_plan

pytestmark = pytest.mark.postgres


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Stand]:
    with postgres_server() as url:
        made = stand(tmp_path)
        made.ledger.close()
        made.ledger = Ledger.open(url)
        with_plan(made)
        CampaignDesk(made).start(1, {"brand": "Bandra Bakery", "handles": "bandra.bakery"})  # type: ignore[arg-type]
        yield made
        made.ledger.close()


def claim(outreach: OutreachDesk, text: str, *, seen: int) -> ContactEvent | None:
    """The event of a message that may be handed over, None where it may not."""
    try:
        return outreach.store.claim(1, Told(Kind.SENT, text=text), seen=seen, door="x")
    except Conflict:
        return None


def test_a_campaign_runs_on_it(workspace: Stand) -> None:
    outreach, offers = OutreachDesk(workspace), OfferDesk(workspace)  # type: ignore[arg-type]
    outreach.state(1, ConsentKind.BASIS, basis=Basis.ASKED, words="कहा था")
    with ThreadPoolExecutor(4) as several:
        told = Told(Kind.SENT, channel=Channel.MAIL, text="नमस्ते", once="a")
        assert len({e.id for e in several.map(lambda _: outreach.tell(1, told), range(8))}) == 1
        claimed = list(several.map(lambda _: claim(outreach, "once", seen=1), range(8)))
        others = list(several.map(lambda n: claim(outreach, f"another {n}", seen=2), range(8)))
    assert sum(c is not None for c in claimed) == 1
    assert sum(c is not None for c in others) == 1, "of different messages at once one goes out"
    offer = offers.draft(1, {"deliverables": "reel", "fee": "₹5,000", "usage_days": "30"})
    for state in (State.SENT, State.ACCEPTED):
        offers.become(offer.id, state)
    assert outreach.card(1).stage is Stage.AGREED
    offers.undo(offer.id)
    assert outreach.card(1).stage is Stage.CONTACTED
    _, address = PortalDesk(workspace).hand_out(1)  # type: ignore[arg-type]
    portal = PortalDesk(workspace).open(address.rpartition("/")[2])  # type: ignore[arg-type]
    assert portal.offer is not None
    assert portal.offer.state is State.SENT


def test_posts_are_followed_on_it(workspace: Stand) -> None:
    row = post(1, "Ad: रोटी", days=-0.02, creator_id="instagram:bandra.bakes", likes=9)
    row |= {"mentions": ["bandra.bakery"], "observed_at": NOW_S + 6_000}
    workspace.now = lambda: NOW + timedelta(hours=2)  # type: ignore[method-assign]
    workspace.catalogue.posts = lambda creator_id, limit=50: posts(  # type: ignore[method-assign] # noqa: ARG005
        [row] if creator_id == row["creator_id"] else []
    )
    desk = PostDesk(workspace)  # type: ignore[arg-type]
    looked = desk.look(1)
    assert (looked.found, looked.snapshots) == (1, 1)
    desk.decide(1, Decision.CONFIRMED)
    shown = desk.shown(1)[0]
    assert shown.post.snapshots[0].likes == 9
    assert desk.store.proof(shown.post.snapshots[0].id)["post"]["caption"] == "Ad: रोटी"

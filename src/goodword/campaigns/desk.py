"""Campaigns of one installation: made from plans, looked at, changed, put away and brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from goodword.campaigns.fields import with_fields
from goodword.campaigns.make import code_of, people_of, web_link, wish_of
from goodword.campaigns.model import MOST_NAME, Booking, Campaign, PersonWish, Profile, Wish
from goodword.campaigns.store import CampaignStore, not_booked
from goodword.campaigns.zones import zone_in, zones_of
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.consent.contact.store import stopped_creators
from goodword.core.errors import BadInput, GoodwordError
from goodword.planning.model import Plan
from goodword.planning.store import PlanStore


class CampaignDesk:
    """Campaigns and who is in them.

    >>> desk = goodword.CampaignDesk(goodword.open_workspace())  # doctest: +SKIP
    >>> campaign = desk.start(plan_id=1, fields={"brand": "Bandra bakery"})  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.store = CampaignStore(workspace.ledger, now=workspace.now)
        self._plans = PlanStore(workspace.ledger, now=workspace.now)

    def now(self) -> datetime:
        """The present moment."""
        return self.workspace.now()

    def proposed(self, plan_id: int) -> Wish:
        """The campaign that a plan would become; nothing is kept. Raises NotFound."""
        return self._wish(plan_id, self._plans.plan(plan_id))

    def start(self, plan_id: int, fields: Mapping[str, str] | None = None) -> Campaign:
        """Make a campaign from a plan: its roster becomes the people, but for who does not want to be contacted
        (`left_out` names them). fields: what is to be other than the plan says. Raises NotFound, BadInput."""
        plan, given = self._plans.plan(plan_id), dict(fields or {})
        if not plan.roster.booked:
            raise BadInput("Nobody is on this plan's roster.", next_step="plan again with more money or a wider brief")
        country = given.get("country", "") or (plan.place.country if plan.place else "")
        place = plan.place.label if plan.place and plan.place.country == country else ""
        wish = with_fields(self._wish(plan_id, plan), given | {"time_zone": self._zone(given, country, place)})
        ids = [b.creator_id for b in plan.roster.booked]
        people, unwanted = people_of(plan, self.countries(ids)), self.unwanted(ids)
        if len(unwanted) == len(people):
            raise not_booked(unwanted)
        return self.store.add(wish, [p for p in people if p.creator_id not in unwanted])

    def begin(self, fields: Mapping[str, str], creator_ids: Sequence[str] = ()) -> Campaign:
        """Make a campaign without a plan, with the people named (platform:handle). Raises BadInput, Conflict for
        somebody who does not want to be contacted."""
        zone = self._zone(fields, fields.get("country", ""), "")
        wish = with_fields(Wish("", "", "", time_zone=zone), {**fields, "time_zone": zone})
        return self.store.add(wish, self.known(creator_ids))

    def zone(self, country: str, place: str = "") -> str:
        """The time zone of a campaign of this country (and place, as the gazetteer labels it): the country's, that of
        the place where it has several, the setting where that is one of them or no country is named; else ""."""
        setting = self.workspace.settings.time_zone
        parts = [part.strip() for part in place.split(",") if part.strip()]
        found = zone_in(country, parts)
        several = zones_of(country)
        return found or (setting if setting in several or not several else "")

    def _zone(self, fields: Mapping[str, str], country: str, place: str) -> str:
        """The time zone that is given, or the one it follows from. Raises BadInput where a country has several."""
        given = fields.get("time_zone", "").strip()
        found = given or self.zone(country.strip(), place)
        if not found:
            raise BadInput(
                f"{country.strip().upper()} has several time zones: say which.",
                where="time_zone",
                next_step=f"use one of: {', '.join(zones_of(country.strip()))}",
            )
        return found

    def add_people(self, number: int, creator_ids: Sequence[str]) -> tuple[Booking, ...]:
        """Put more creators on a campaign's roster. Raises NotFound, BadInput, Conflict as `begin`."""
        return self.store.book(number, self.known(creator_ids))

    def change(self, number: int, fields: Mapping[str, str]) -> Campaign:
        """Change fields of a campaign; the rest stays. An emptied time zone is that of the country. Raises NotFound,
        BadInput."""
        wish, given = self.store.campaign(number).wish, dict(fields)
        if "time_zone" in given:
            given["time_zone"] = self._zone(given, given.get("country", wish.country), "")
        return self.store.change(number, with_fields(wish, given))

    def plan_of(self, campaign: Campaign) -> Plan | None:
        """The plan that a campaign was made from, None where there is none any more."""
        return None if campaign.wish.plan_id is None else self._plans.plan(campaign.wish.plan_id)

    def unwanted(self, creator_ids: Sequence[str]) -> tuple[str, ...]:
        """Those of them who do not want to be contacted, in their order."""
        stopped = stopped_creators(self.workspace.ledger)
        return tuple(c for c in dict.fromkeys(creator_ids) if c in stopped)

    def left_out(self, campaign: Campaign) -> tuple[str, ...]:
        """Who is on the roster of the campaign's plan and not in the campaign, because they do not want to be
        contacted."""
        try:
            plan = self.plan_of(campaign)
        except GoodwordError:
            plan = None
        if plan is None:
            return ()
        here = {b.person.creator_id for b in self.store.bookings(campaign.id, removed=True)}
        return self.unwanted([b.creator_id for b in plan.roster.booked if b.creator_id not in here])

    def known(self, creator_ids: Sequence[str]) -> tuple[PersonWish, ...]:
        """Creators as the catalogue knows them; by their id alone where it does not."""
        ids = tuple(dict.fromkeys(c.strip() for c in creator_ids if c.strip()))
        if not ids:
            return ()
        rows = {r["creator_id"]: r for r in self.workspace.catalogue.features(FeatureQuery(ids)).to_pylist()}
        return tuple(_person(c, rows.get(c, {})) for c in ids)

    def countries(self, creator_ids: Sequence[str]) -> dict[str, str]:
        """Creator → country, where the catalogue knows it."""
        found = self.workspace.catalogue.features(FeatureQuery(tuple(creator_ids)))
        pairs = zip(found["creator_id"].to_pylist(), found["country"].to_pylist(), strict=True)
        return {creator: code for creator, code in pairs if code}

    def _wish(self, plan_id: int, plan: Plan) -> Wish:
        brief_id = self._plans.headline(plan_id).brief_id
        zone = self.zone(plan.place.country, plan.place.label) if plan.place else self.zone("")
        return wish_of(plan, plan_id=plan_id, brief_id=brief_id, time_zone=zone or "UTC")


def _person(creator_id: str, row: Mapping[str, object]) -> PersonWish:
    platform, _, handle = creator_id.partition(":")
    text = {n: str(row.get(n) or "") for n in ("name", "language", "country", "place", "url", "platform", "handle")}
    followers = row.get("followers")
    profile = Profile(
        text["platform"] or platform,
        text["handle"] or handle,
        web_link(text["url"]),
        text["place"],
        followers if isinstance(followers, int) else None,
    )
    language, country = code_of(text["language"], (2, 3)), code_of(text["country"], (2,))
    return PersonWish(creator_id, text["name"][:MOST_NAME], language=language, country=country, profile=profile)

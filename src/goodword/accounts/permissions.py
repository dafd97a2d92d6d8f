"""The one place that says who may do what: each address of the pages and the API has its area and the role it needs.

An address that no rule knows is refused to everybody but owners, and a test walks all routes so that there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodword.accounts.model import Area, Role

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Need:
    """What a request needs. open: nobody has to be known (the address has its own secret, or shows nothing)."""

    area: Area
    role: Role
    write: bool
    open: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Addresses and what they need.

    path: whole segments; `*` is any one segment, a last `**` is any rest, none included. read, write: the role that
    looking and changing need; None: nobody has to be known. method: only requests of this kind; empty: of any.
    """

    path: str
    area: Area
    read: Role | None = Role.VIEWER
    write: Role | None = Role.ANALYST
    method: str = ""

    def matches(self, method: str, path: tuple[str, ...]) -> bool:
        """Whether a request for an address is one of this rule's."""
        if self.method and method != self.method:
            return False
        wanted = tuple(self.path.strip("/").split("/")) if self.path != "/" else ()
        if wanted and wanted[-1] == "**":
            return len(path) >= len(wanted) - 1 and _same(wanted[:-1], path)
        return len(path) == len(wanted) and _same(wanted, path)


def _same(wanted: tuple[str, ...], path: tuple[str, ...]) -> bool:
    return all(w in ("*", p) for w, p in zip(wanted, path, strict=False))


_OWNER, _MANAGER, _ANALYST, _VIEWER = Role.OWNER, Role.MANAGER, Role.ANALYST, Role.VIEWER

RULES: tuple[Rule, ...] = (
    # open to everybody: what is asked before anybody is known, and addresses that carry a secret of their own
    Rule("/health", Area.SERVICE, None),
    Rule("/static/**", Area.SERVICE, None),
    Rule("/sign-in/**", Area.ACCOUNT, None, None),
    Rule("/invited/*", Area.ACCOUNT, None, None),
    Rule("/calendar/goals/*", Area.GOALS, None),
    Rule("/hooks/**", Area.ORDERS, None, None),  # each delivery is signed, or only claims
    Rule("/tally/*", Area.CAMPAIGNS, None, None),
    Rule("/portal/**", Area.CAMPAIGNS, None, None),
    Rule("/consent/**", Area.CAMPAIGNS, None, None),
    Rule(f"{API}/tally/*", Area.CAMPAIGNS, None, None),
    # one's own account
    Rule("/sign-out", Area.ACCOUNT, _VIEWER, _VIEWER),
    Rule("/account/**", Area.ACCOUNT, _VIEWER, _VIEWER),
    Rule(f"{API}/account/**", Area.ACCOUNT, _VIEWER, _VIEWER),
    # users, the log, everything at once
    Rule("/team/**", Area.TEAM, _OWNER, _OWNER),
    Rule(f"{API}/team/**", Area.TEAM, _OWNER, _OWNER),
    Rule("/keep/**", Area.TEAM, _OWNER, _OWNER),
    Rule(f"{API}/keep/**", Area.TEAM, _OWNER, _OWNER),
    # what the catalogue knows
    Rule("/import/**", Area.CATALOGUE),
    Rule("/sources/*/connections", Area.TEAM, _OWNER, _OWNER),  # which servers are asked, and as whom
    Rule(f"{API}/sources/*/connections", Area.TEAM, _OWNER, _OWNER),
    Rule(f"{API}/sources/*/terms", Area.TEAM, _OWNER, _OWNER),  # what the project accepted
    Rule("/sources/**", Area.CATALOGUE),
    Rule(f"{API}/sources/**", Area.CATALOGUE),
    Rule("/demonstration", Area.CATALOGUE),
    Rule(f"{API}/imports/**", Area.CATALOGUE),
    Rule(f"{API}/quarantine/**", Area.CATALOGUE),
    Rule(f"{API}/quarantine.csv", Area.CATALOGUE),
    # briefs, plans, rosters
    Rule("/", Area.PLANS),
    Rule("/find", Area.PLANS),
    Rule("/search/saved/*/seen", Area.PLANS, _VIEWER, _VIEWER),  # for oneself alone
    Rule(f"{API}/search/saved/*/seen", Area.PLANS, _VIEWER, _VIEWER),
    Rule("/search/**", Area.PLANS),
    Rule(f"{API}/search/**", Area.PLANS),
    Rule(f"{API}/lists/*/campaign", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule("/lists/**", Area.PLANS),
    Rule("/tags/**", Area.PLANS),
    *(Rule(f"{API}/{name}/**", Area.PLANS) for name in ("lists", "tags", "notes", "columns")),
    Rule("/plans/**", Area.PLANS),
    Rule("/rosters/**", Area.PLANS),
    *(Rule(f"{API}/{name}/**", Area.PLANS) for name in ("plans", "briefs", "rosters", "spreads", "niches", "places")),
    # creators and their audiences
    *(Rule(f"/{name}/**", Area.VETTING) for name in ("creators", "evidence", "trust", "audiences")),
    *(Rule(f"{API}/{name}/**", Area.VETTING) for name in ("creators", "evidence", "trust", "audiences")),
    # what campaigns brought
    *(Rule(f"/{name}/**", Area.MEASUREMENT) for name in ("funnel", "lift", "learned", "campaign-report")),
    *(Rule(f"{API}/{name}/**", Area.MEASUREMENT) for name in ("measurement", "learned")),
    # goals
    Rule("/goals/**", Area.GOALS),
    Rule(f"{API}/goals/**", Area.GOALS),
    # campaigns; erasing a person is the same right as under /keep
    Rule(f"{API}/campaigns/people/*", Area.TEAM, _OWNER, _OWNER, method="DELETE"),
    Rule("/identities/**", Area.CATALOGUE),
    Rule(f"{API}/identities/**", Area.CATALOGUE),
    Rule(f"{API}/offline/*", Area.TEAM, _OWNER, _OWNER, method="DELETE"),
    Rule("/offline/*/erase", Area.TEAM, _OWNER, _OWNER),
    Rule("/offline/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule(f"{API}/offline/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule("/campaigns/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule(f"{API}/campaigns/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule("/asks/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),  # what creators are asked to hand over
    Rule(f"{API}/consent/**", Area.CAMPAIGNS, _VIEWER, _MANAGER),
    Rule("/shops", Area.ORDERS, _MANAGER, _MANAGER),
    *(Rule(f"{API}/{name}/**", Area.ORDERS, _VIEWER, _MANAGER) for name in ("orders", "shop-sources", "payouts")),
    *(Rule(f"{API}/{name}/**", Area.CAMPAIGNS, _VIEWER, _MANAGER) for name in ("links", "codes", "people", "offers")),
    # the installation
    Rule("/components", Area.SERVICE),
    Rule("/jobs/**", Area.SERVICE),
    *(Rule(f"{API}/{name}", Area.SERVICE) for name in ("health", "settings", "formulas")),
    *(Rule(path, Area.SERVICE) for path in ("/api/openapi.json", "/api/docs", "/api/docs.css")),
)
"""In this order: the first rule that matches decides."""


def rule_of(method: str, path: str) -> Rule | None:
    """The rule of a request, None where there is none."""
    segments = tuple(path.strip("/").split("/")) if path.strip("/") else ()
    return next((rule for rule in RULES if rule.matches(method, segments)), None)


def need(method: str, path: str) -> Need:
    """What a request needs; an address without a rule needs an owner."""
    write = method not in SAFE
    rule = rule_of(method, path)
    if rule is None:
        return Need(Area.TEAM, Role.OWNER, write)
    role = rule.write if write else rule.read
    return Need(rule.area, role or Role.VIEWER, write, open=role is None)

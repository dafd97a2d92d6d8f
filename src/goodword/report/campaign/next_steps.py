"""What to do next, the most useful first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from goodword.measurement.campaign.model import CampaignMeasured
from goodword.measurement.model import LiftReading, Outcome
from goodword.ui.format import Formatter
from goodword.vetting.model import Verdict

_MOST = 4
_PAGES = (
    ("goodword learned", "Learn from this campaign, so that the next plan and goal start from it.", "/learned",
     "What was learned"),
    ("outcomes.csv", "Compare places with and without the campaign: only that tells what would have come anyway.",
     "/lift", "Compare places"),
    ("Give creators codes", "Give creators codes: words leave no click.", "/campaigns/{}/links#codes-title",
     "Make codes"),
    ("Wait for orders", "Wait for orders, or connect the shop if none arrive.", "/shops", "Shops"),
    ("coupon sites", "", "/campaigns/{}/links#codes-title", "Mark codes as leaked"),
    ("Whom to book again", "", "/campaigns/{}/offers", "Offers"),
)  # fmt: skip
"""Words by which a step is known, how pages say it ("" as it is), the page where it is done, and that page's name."""
_LONGEST = 8.0  # times the campaign's length beyond which "more days" is no advice


def next_steps(m: CampaignMeasured, fmt: Formatter) -> list[str]:
    """At most four things to do, each in a sentence; never none."""
    found = [_codes(m), _longer(m.lift, fmt), _book(m, fmt), *_missing(m)]
    if m.lift is not None and m.lift.outcome is Outcome.EFFECT:
        found.append("Learn from this campaign (goodword learned add), so that the next plan and goal start from it.")
    told = list(dict.fromkeys(s for s in found if s))
    return told[:_MOST] or ["Run on: nothing speaks against it, and more orders will tell more."]


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do next, and where; href and label are empty where no page does it."""

    text: str
    href: str = ""
    label: str = ""


def steps_on_page(m: CampaignMeasured, fmt: Formatter, campaign: int) -> tuple[Step, ...]:
    """The same steps for somebody who is looking at the campaign's page, each with the page on which it is done."""
    return tuple(_on_page(text, campaign) for text in next_steps(m, fmt))


def _on_page(text: str, campaign: int) -> Step:
    for word, said, href, label in _PAGES:
        if word in text:
            return Step(said or text, href.format(campaign), label)
    return Step(text)


def _codes(m: CampaignMeasured) -> str:
    looks = [r for r in m.leaks.codes if r.verdict is Verdict.REVIEW] if m.leaks else []
    if not looks:
        return ""
    names = ", ".join(r.code for r in looks[:3])
    return f"Look up {names} on coupon sites, and give new codes where they are there, before any commission is paid."


def _longer(lift: LiftReading | None, fmt: Formatter) -> str:
    """How much longer a campaign like this would have to run until its effect could be seen."""
    if lift is None or lift.outcome is not Outcome.CANNOT_TELL:
        return ""
    e, days = lift.incremental, lift.incremental.n
    if e.value <= 0:
        return "Compare again after the next campaign: so far the places with it do not stand out."
    times = (e.half_width / e.value) ** 2  # the noise of a sum grows with the root of its days
    if times > _LONGEST:
        return "The effect, if there is one, is too small to be seen here: more places would help more than days."
    more = max(1, ceil(days * (times - 1)))
    run = f"Run about {fmt.number(more)} more days in the same places"
    return f"{run}: then an effect of this size could be told from chance."


def _book(m: CampaignMeasured, fmt: Formatter) -> str:
    best = m.funnel.best
    if best is None or not best.contenders:
        return ""
    return f"Whom to book again? {fmt.said(best.advice)}"


def _missing(m: CampaignMeasured) -> list[str]:
    order = {"lift": 0, "codes": 1, "attribution": 2}
    parts = sorted(m.missed, key=lambda x: order.get(x.part, 9))
    return [_sentence(x.what_then) for x in parts]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."

"""Expertise in words: the signal of vetting, and sentences on time and audience."""

from __future__ import annotations

from goodword.vetting.model import Evidence, Signal, Verdict
from goodword.vetting.niche.expertise import AT_HOME, DEFAULT_EXPERTISE, Concentration, Expertise, NicheShare
from goodword.vetting.niche.rates import shipped_rates
from goodword.vetting.niche.taxonomy import Taxonomy
from goodword.vetting.wording import count, share_range


def niche_signal(found: Expertise) -> Signal:
    """The niche that holds, its share of the posts, and how steady it is. No niche is no reason for a look."""
    lead = leading(found)
    return Signal(
        name="niche",
        title="What they are expert in",
        verdict=Verdict.PASS if found.enough else Verdict.NOT_ENOUGH_EVIDENCE,
        sentence=sentence(found),
        estimate=lead.share if lead else None,
        percentile=None,
        peers=None,
        speaks_for=tuple(Evidence(f"{p.first} to {p.last}: {share_range(p.share)}.") for p in lead.periods)
        if lead
        else (),
        speaks_against=(),
        formula=found.formula,
        rests_on=f"{count(found.posts, 'newest post')}, {found.tagged:,} with a hashtag and {found.worded:,} with a "
        f"word of a niche, and {'their bio' if found.bio else 'no bio'}; rates: {shipped_rates().label}",
    )


def leading(found: Expertise) -> NicheShare | None:
    """The niche that holds, None where none does."""
    return next((n for n in found.niches if n.niche == found.leading), None)


def sentence(found: Expertise) -> str:
    """What holds, or why nothing is said."""
    if not found.enough:
        few = f"{count(found.posts, 'post')} known; {found.rule.min_posts} are needed to say what they are expert in"
        return f"{few}. Import more of their posts."
    lead = leading(found)
    if lead is None:
        top = f" The likeliest is {found.niches[0].title} ({_chance(found.niches[0])})." if found.niches else ""
        return f"No niche stands out.{top} Read some posts before you offer them anything special."
    said = f"{lead.title}: {lead.spoken:,} of {count(found.posts, 'post')} speak of it, about {share_range(lead.share)}"
    also = [n.title for n in found.niches if n.probability > 0.5 and not _kin(n, lead)]
    more = f" Also: {', '.join(also[:3])}." if also else ""
    return f"{said}.{steadiness(lead)}{more} Offer them what fits."


def _chance(niche: NicheShare) -> str:
    return f"{100 * niche.probability:.0f} %"


def steadiness(niche: NicheShare) -> str:
    """How the share holds over time; empty where there is a single stretch."""
    if niche.steady is None:
        return ""
    if niche.steady:
        return f" It holds over all {count(len(niche.periods), 'period')}, as far as can be told."
    first, last = niche.periods[0], niche.periods[-1]
    return f" It changes: {share_range(first.share)} from {first.first}, {share_range(last.share)} until {last.last}."


def home(found: Concentration, title: str, least: int) -> str:
    """Whom of the known audience the niche is home to."""
    if found.share is None:
        return (
            f"{count(found.people, 'person', 'people')} of their known audience were seen with enough other creators; "
            f"{least} are needed to say how many are at home in {title}."
        )
    return (
        f"{share_range(found.share)} of {count(found.people, 'person', 'people')} who were seen with others "
        f"are at home in {title}."
    )


def home_signal(found: Concentration | None, taxonomy: Taxonomy, *, worked_out: bool = True) -> Signal:
    """Who of the known audience is at home in the niche. It never asks for a look; its weight is the user's to set."""
    share = found.share if found else None
    sentence = "No niche stands out, so nobody can be said to be at home in it. Name one to ask for: goodword niche."
    if found is not None:
        sentence = home(found, taxonomy.title(found.niche), DEFAULT_EXPERTISE.min_people)
        if share is None:
            sentence += " Import comments of more creators of the niche, with their authors."
        else:
            sentence += " Weigh it under trust if die-hards count for you."
    elif not worked_out:
        sentence = "Not worked out for this state of the data yet: run `goodword niche` or `goodword vet --all` once."
    return Signal(
        name="at_home",
        title="Audience at home in the niche",
        verdict=Verdict.NOT_ENOUGH_EVIDENCE if share is None else Verdict.PASS,
        sentence=sentence,
        estimate=share,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=(),
        formula=AT_HOME.id,
        rests_on=f"{count(found.known if found else 0, 'person', 'people')} of the known audience seen with other "
        "creators of your catalogue",
    )


def _kin(a: NicheShare, b: NicheShare) -> bool:
    return a.niche == b.niche or a.niche in b.above or b.niche in a.above

"""Signals of the people around a creator: what they comment, groups that comment on each other, known audience."""

from __future__ import annotations

import math
from functools import lru_cache

from goodword.core.estimate import Estimate
from goodword.vetting.audience.model import Credibility
from goodword.vetting.comments.compose import FORMULA as COMMENTS
from goodword.vetting.comments.model import Composition, Kind
from goodword.vetting.material import PodOf
from goodword.vetting.model import Evidence, Signal, Verdict, VettingRule
from goodword.vetting.pods import FORMULA as PODS
from goodword.vetting.pods import PodRule
from goodword.vetting.posterior import beta_interval
from goodword.vetting.wording import count, share_range

_AUDIENCE = "audience-share/1"
# Evidence (log-likelihood ratio) beyond the limit at which a group is as certain as anything here can be.
_CERTAIN = 20.0


def comment_kinds_signal(found: Composition | None, rule: VettingRule, *, known: int = 0) -> Signal:
    """What comments are made of; found: None where fewer than a verdict needs are known. known: how many there are.

    Only advertising left standing and repeated wordings ask for a look; short ones, emoji, any language or script
    never.
    """
    if found is None:
        return _uncommented(known, rule)
    n = found.comments - round(found.shares[Kind.CREATOR].value * found.comments)
    enough = n >= rule.min_comments
    asks = _asking(found, rule) if enough else []
    verdict = Verdict.NOT_ENOUGH_EVIDENCE if not enough else Verdict.REVIEW if asks else Verdict.PASS
    return Signal(
        name="comments",
        title="Comments",
        verdict=verdict,
        sentence=_comments_sentence(found, n, verdict, rule),
        estimate=found.shares[Kind.SUBSTANCE] if n else None,
        percentile=None,
        peers=None,
        speaks_for=_answering(found),
        speaks_against=tuple(Evidence(f"{share_range(share)} {words}.") for share, words in asks),
        formula=COMMENTS.id,
        rests_on=f"{count(n, 'comment')} with text by {count(found.people, 'person', 'people')}",
        concern=_worst(found) if enough else None,
    )


@lru_cache(maxsize=1_000)
def _uncommented(known: int, rule: VettingRule) -> Signal:
    """Too few comments: what they are made of is not read. known: how many, the creator's own among them."""
    sentence = (
        f"{count(known, 'comment')} with text {'is' if known == 1 else 'are'} known, their own answers among them; "
        f"a verdict needs {rule.min_comments} of other people. Import the comments of more posts."
        if known
        else f"No comment with its text is known; a verdict needs {rule.min_comments}. Import the comments of some "
        "posts and keep their texts."
    )
    verdict, rests = Verdict.NOT_ENOUGH_EVIDENCE, f"{count(known, 'comment')} with text"
    return Signal("comments", "Comments", verdict, sentence, None, None, None, (), (), COMMENTS.id, rests)


def _worst(found: Composition) -> Estimate:
    """The larger of the shares that may ask for a look."""
    return max((found.shares[Kind.ADVERTISING], found.shares[Kind.REPEATED]), key=lambda share: share.value)


def _asking(found: Composition, rule: VettingRule) -> list[tuple[Estimate, str]]:
    """Shares whose whole interval lies above the rule's."""
    pairs = (
        (found.shares[Kind.ADVERTISING], "of the comments advertise something of their own"),
        (found.shares[Kind.REPEATED], f"of the comments repeat one wording, by {count(found.repeated_by, 'account')}"),
    )
    return [(share, words) for share, words in pairs if share.low > rule.comment_share]


def _answering(found: Composition) -> tuple[Evidence, ...]:
    told = []
    if found.answered is not None and found.answered.value > 0:
        told.append(f"The creator answers under {share_range(found.answered)} of the posts with comments.")
    if found.relevance is not None and found.relevance.low > 0:
        told.append("Comments speak of their own post more than of the creator's other posts.")
    if len(found.languages) > 1:
        told.append(f"Languages of the comments: {', '.join(list(found.languages)[:5])}.")
    return tuple(Evidence(text) for text in told)


def _comments_sentence(found: Composition, n: int, verdict: Verdict, rule: VettingRule) -> str:
    if verdict is Verdict.NOT_ENOUGH_EVIDENCE:
        have = f"{count(n, 'comment')} of other people {'is' if n == 1 else 'are'} known with text"
        return f"{have}; a verdict needs {rule.min_comments}. Import some more."
    if verdict is Verdict.REVIEW:
        return f"{found.sentence} Read the comments under the last posts before booking."
    return found.sentence


def pods_signal(group: PodOf | None, commenters: int, me: str, rule: VettingRule) -> Signal:
    """Whether the creator is in a group that comments on each other beyond habit and in step.

    commenters: creators of the catalogue known to comment on them; without enough of them nothing can be seen.
    """
    return _pods_signal(group, commenters, me, rule) if group else _in_no_pod(None, commenters, "", rule)


def _pods_signal(group: PodOf | None, commenters: int, me: str, rule: VettingRule) -> Signal:
    enough = group is not None or commenters >= rule.min_commenters
    verdict = Verdict.REVIEW if group else Verdict.PASS if enough else Verdict.NOT_ENOUGH_EVIDENCE
    estimate, against = None, tuple[Evidence, ...]()
    if group:
        sentence, others = group.pod.sentence, [m for m in group.members if m != me]
        against = (Evidence(f"In the same group: {', '.join(others[:8])}{' …' if len(others) > 8 else ''}."),)
        estimate = _in_step(group)
    else:
        sentence = (
            f"{count(commenters, 'other creator')} of your catalogue comment on them, and no group does so in step. "
            "Nothing unusual: go on."
            if enough
            else f"{count(commenters, 'other creator')} of your catalogue known to comment on them; "
            f"{rule.min_commenters} are needed to see a group. Import comments with their authors."
        )
    return Signal(
        name="pods",
        title="Groups that comment on each other",
        verdict=verdict,
        sentence=sentence,
        estimate=estimate,
        percentile=None,
        peers=None,
        speaks_for=(),
        speaks_against=against,
        formula=PODS.id,
        rests_on="comments between creators of your catalogue, with their times",
        concern=_how_far(group, commenters) if enough else None,
    )


# Most are in no group, and counts of commenters repeat.
_in_no_pod = lru_cache(maxsize=1_000)(_pods_signal)


def _how_far(group: PodOf | None, commenters: int) -> Estimate:
    """How far a group is beyond what is needed to report it, 0 to 1: 0 at either limit and where there is none.

    Its interval is that of the share in step; without a group, of the share of the known commenters who may be in step
    without our having seen it (none of n seen, Beta(1, 1)).
    """
    if group is None:
        return Estimate(0.0, 0.0, 1 - 0.05 ** (1 / (commenters + 1)), commenters, "share", PODS.id)
    rule, step = PodRule(), _in_step(group)
    dense = (group.pod.evidence - rule.evidence) / _CERTAIN
    rare = group.pod.rarity / -math.log10(rule.alpha) - 1
    value = min(max(dense, 0.0), 1.0) * min(max(rare, 0.0), 1.0)
    low, high = (min(value * end / max(step.value, 1e-9), 1.0) for end in (step.low, step.high))
    unseen = 1 - 0.05 ** (1 / (group.pod.links + 1))
    return Estimate(value, min(low, value), max(high, value, unseen), group.pod.links, "share", PODS.id)


def _in_step(group: PodOf) -> Estimate:
    """Share of the group's comments that came soon after posting (Jeffreys interval)."""
    soon, links = group.pod.soon, group.pod.links
    low, high = beta_interval(soon + 0.5, links - soon + 0.5)
    value = group.pod.soon_share
    return Estimate(value, min(low, value), max(high, value), links, "share", PODS.id)


def known_audience_signal(found: Credibility) -> Signal:
    """What known audience with a profile of its own in the catalogue says; creators among an audience are no random
    sample of it, and the sentence says so."""
    return Signal(
        name="known_audience",
        title="Audience known by profile",
        verdict=Verdict.PASS if found.verdict is Verdict.PASS else Verdict.NOT_ENOUGH_EVIDENCE,
        undecided=found.undecided or found.verdict is Verdict.REVIEW,
        sentence=f"{found.sentence} These are people whose own profile you imported, not a random sample of followers.",
        estimate=found.not_people,
        percentile=None,
        peers=None,
        speaks_for=(Evidence(f"At most {share_range(found.reachable)} look like people and follow few accounts."),),
        speaks_against=(),
        formula=_AUDIENCE,
        rests_on=f"{count(found.not_people.n, 'person', 'people')} of their audience with a profile in your catalogue",
    )


def audience_signal(found: Credibility | None) -> Signal:
    """The share of the audience that looks real, from the newest sample that is kept."""
    if found is None:
        return _UNSAMPLED
    return Signal(
        name="audience",
        title="Audience that looks real",
        verdict=found.verdict,
        undecided=found.undecided,
        sentence=found.sentence,
        estimate=found.real,
        percentile=None,
        peers=None,
        speaks_for=(Evidence(f"At most {share_range(found.reachable)} can be reached."),) if found.reachable.n else (),
        speaks_against=tuple(Evidence(w) for w in found.warnings),
        formula=found.formula,
        rests_on=f"{count(found.real.n, 'sampled follower')}, {count(found.labels, 'label')} of them",
    )


_UNSAMPLED = Signal(
    name="audience",
    title="Audience that looks real",
    verdict=Verdict.NOT_ENOUGH_EVIDENCE,
    sentence="No sample of their followers is kept. Add one under Audiences and label some of it.",
    estimate=None,
    percentile=None,
    peers=None,
    speaks_for=(),
    speaks_against=(),
    formula="audience-share/1",
    rests_on="no sample",
)

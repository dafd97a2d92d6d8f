"""What must hold for every signal: fetched counts only change widths, more is never less, no cliff, every language and
script alike, and no verdict below a minimum."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.vetting.material_samples import material
from tests.vetting.samples import NO_CELLS, NOW, creator, features

from goodword.core.estimate import Estimate
from goodword.core.tables import POSTS
from goodword.core.tier import Tier
from goodword.core.times import DAY
from goodword.vetting.comments.compose import Comment, compose
from goodword.vetting.material import Beside, PodOf
from goodword.vetting.model import DEFAULT_RULE, Signal, Verdict
from goodword.vetting.niche.taxonomy import load
from goodword.vetting.pods import Pod, PodRule
from goodword.vetting.reading import COLUMNS, Readings
from goodword.vetting.signal_people import comment_kinds_signal, pods_signal
from goodword.vetting.trust.model import DEFAULTS
from goodword.vetting.trust.weigh import strength
from goodword.vetting.vet import vet_many

ME = "instagram:c0"
AT = 1_700_000_000
PLAIN = {
    "en": "a rainy walk with my sister",
    "hi": "बारिश में बहन के साथ टहलना",
    "ar": "نزهة تحت المطر مع أختي",
    "ja": "妹と雨の散歩",
    "ru": "прогулка под дождём с сестрой",
    "ta": "மழையில் என் சகோதரியுடன் நடை",
    "ko": "비 오는 날 여동생과 산책",
    "de": "ein Spaziergang im Regen mit meiner Schwester",
}
BAKED = {
    "en": "fresh cake", "hi": "ताज़ा केक", "ar": "كيك طازج", "ja": "焼きたてのケーキ", "ru": "свежий торт",
    "ko": "갓 구운 케이크", "de": "frischer Kuchen", "zh": "新鲜蛋糕", "fr": "un gâteau frais", "tr": "taze kek",
}  # fmt: skip
WORDS = (
    *("river", "sister", "kitchen", "lemon", "window", "winter", "monday", "garden", "pencil", "summer", "market"),
    *("butter", "yellow", "mother", "school", "castle", "forest", "island", "mirror", "pepper", "rabbit", "silver"),
    *("tunnel", "velvet", "walnut", "basket", "candle", "dinner", "engine", "flower", "guitar", "hammer", "jacket"),
)
MARKED = (
    "Werbung | Brot",
    "#ad bread",
    "Publicité | pain",
    "#विज्ञापन रोटी",
    "#広告 パン",
    "#реклама хлеб",
    "#إعلان خبز",
    "إعلان | خبز",
    "विज्ञापन: रोटी",
    "реклама | хлеб",
    "【広告】パン",
    "광고 | 빵",
)
SAID = ["#sourdough with rye", "#backpacking again", "nothing", "#ad bread", "not sponsored, just bread"]


def read(captions: list[str], counts: dict | None = None):
    rows = [
        {"creator_id": ME, "post_id": f"p{i:04}", "posted_at": AT - 3600 * i, "caption": text,
         "likes": 100 + 7 * (i % 5), "comments": 9 + i % 3, **(counts or {})}
        for i, text in enumerate(captions)
    ]  # fmt: skip
    table = pa.Table.from_pylist(rows, schema=pa.schema([POSTS.schema.field(name) for name in COLUMNS]))
    return Readings(table, load(), rule=DEFAULT_RULE)


def said(captions: list[str], **other) -> dict[str, Signal]:
    found = read(captions, other).of(ME, country="DE").signals("instagram", Tier.MICRO, DEFAULT_RULE)
    return {s.name: s for s in found}


def whole(captions: list[str], row: dict, **other) -> dict[str, Signal]:
    """Every signal that can be, from so many posts."""
    known = material(row, readings=read(captions), beside=Beside(), **other)
    people = creator([0.03] * len(captions), country="DE", posts_known=len(captions))
    (profile,) = vet_many(features(people), NO_CELLS, now=NOW, material=known)
    return {s.name: s for s in profile.signals}


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(PLAIN)), st.lists(st.sampled_from(sorted(PLAIN)), min_size=3, max_size=9))
def test_every_language_and_script_is_treated_alike(one, several):
    assert said([PLAIN[code] for code in several]) == said([PLAIN[one]] * len(several))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(BAKED)), st.lists(st.sampled_from(sorted(BAKED)), min_size=3, max_size=9))
def test_a_word_of_a_niche_counts_the_same_in_every_language(one, several):
    assert said([BAKED[code] for code in several]) == said([BAKED[one]] * len(several))


def test_a_mark_counts_the_same_in_every_language():
    shares = {said([text, *["bread"] * 9])["ad_saturation"].estimate.value for text in MARKED}
    assert len(shares) == 1
    assert shares.pop() > said(["bread"] * 10)["ad_saturation"].estimate.value


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(SAID), min_size=8, max_size=15), st.integers(2, 4))
def test_more_posts_of_the_same_kind_only_narrow_intervals(captions, times):
    few, many = said(captions), said(captions * times)
    for name in few.keys() & many.keys():
        a, b = few[name].estimate, many[name].estimate
        if a is None or b is None or name in ("sponsored_effect",):
            continue
        assert b.high - b.low <= a.high - a.low + 1e-9, name
        assert b.low <= a.high + 1e-9, name  # the ends may be passed by the value: each leaves out one case in twenty
        assert b.high >= a.low - 1e-9, name


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["lovely bread indeed", "wow", "😍", "check my page for followers now"]), min_size=30,
                max_size=40), st.integers(2, 3))  # fmt: skip
def test_more_comments_of_the_same_kind_leave_the_shares_alone(texts, times):
    few = compose([Comment(f"a{i}", text) for i, text in enumerate(texts)])
    many = compose([Comment(f"b{i}", text) for i, text in enumerate(texts * times)])
    for kind, share in few.shares.items():
        if kind not in ("repeated", "substance"):  # what repeats does so from three uses on, by its definition
            assert many.shares[kind].value == pytest.approx(share.value)
            assert many.shares[kind].high - many.shares[kind].low < share.high - share.low + 1e-9


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2), st.sampled_from([MARKED[1], PLAIN["hi"], "#sourdough"]), st.floats(-9, 3))
def test_below_the_minimum_nothing_gets_a_verdict(n, text, level):
    row = {"posts_n": n, "likes_hidden": n, "first_at": 0, "last_at": n * DAY, "rate_n": n, "rate_ss": 0.0}
    row |= {
        f"{rate}_{k}": v for rate in ("views", "by_views", "reach", "saves") for k, v in (("n", n), ("mean", level))
    }
    found = whole([text] * n, {k: v if n else v * 0 for k, v in row.items()})
    free = {"evidence"}  # the user's own rule, said in numbers of its own
    assert [s.name for s in found.values() if s.verdict is not Verdict.NOT_ENOUGH_EVIDENCE and s.name not in free] == []


@pytest.mark.parametrize("name", [n for n, weight in DEFAULTS.items() if weight > 0])
def test_no_strength_hangs_on_a_verdict(name):
    """A verdict jumps at its limit, so what is ordered must follow from numbers alone."""
    base = Signal(name, name, Verdict.PASS, "", Estimate(0.3, 0.2, 0.4, 9, "share", "x/1"),
                  Estimate(30, 20, 40, 9, "percentile", "x/1"), None, (), (), "x/1", "",
                  concern=Estimate(0.3, 0.2, 0.4, 9, "share", "x/1"))  # fmt: skip
    assert strength(base) == strength(replace(base, verdict=Verdict.REVIEW))


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1e-4))
@pytest.mark.parametrize("name", ["comments", "pods"])
def test_comments_and_groups_have_no_cliff(name, share, step):
    near = [Estimate(v, v, v, 9, "share", "x/1") for v in (share, min(share + step, 1.0))]
    base = Signal(name, name, Verdict.PASS, "", None, None, None, (), (), "x/1", "")
    a, b = (strength(replace(base, concern=e)) for e in near)
    assert -1e-12 <= a[0] - b[0] <= 5 * step + 1e-12


def pod(evidence: float, rarity: float) -> PodOf:
    return PodOf(Pod((0, 1, 2, 3), 12, 1.0, 11, 0.9, evidence, "", rarity=rarity), ("a", "b", "c", ME))


@settings(deadline=None)
@given(st.floats(7, 60), st.floats(0, 30), st.floats(3, 20), st.floats(0, 20))
def test_a_group_further_beyond_chance_never_looks_better_and_one_at_the_limit_like_none(evidence, more, rarity, rarer):
    rule = PodRule()
    found = [pods_signal(g, 9, ME, DEFAULT_RULE) for g in (pod(evidence, rarity), pod(evidence + more, rarity + rarer))]
    assert strength(found[0])[0] >= strength(found[1])[0]
    none = strength(pods_signal(None, 9, ME, DEFAULT_RULE))[0]
    assert strength(pods_signal(pod(rule.evidence, rarity), 9, ME, DEFAULT_RULE))[0] == none
    assert strength(pods_signal(pod(evidence, 3.0), 9, ME, DEFAULT_RULE))[0] == none
    assert all(low < high for _, low, high in map(strength, found))


def test_more_repeated_wordings_never_look_better():
    template = "What a beautiful picture, check my page too"
    found = []
    for k in range(0, 41, 4):
        texts = [template] * k + [
            " ".join(WORDS[(i * 7 + j * (i + 3)) % len(WORDS)] for j in range(6)) for i in range(40 - k)
        ]
        signal = comment_kinds_signal(compose([Comment(f"p{i}", t) for i, t in enumerate(texts)]), DEFAULT_RULE)
        found.append(strength(signal)[0])
    assert found == sorted(found, reverse=True)
    assert found[0] > 0.9
    assert found[-1] < 0.1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 8))
def test_shares_get_a_verdict_only_where_the_whole_interval_is_on_one_side(clear, late, plain):
    found = said(["Werbung | Brot"] * clear + ["Brot und Salz. " * 30 + "\nAnzeige"] * late + ["nichts"] * plain)
    for name, limit, bad in (("disclosure", 0.5, "low"), ("ad_saturation", DEFAULT_RULE.ad_share, "high")):
        signal = found.get(name)
        if signal is None or signal.estimate is None:
            continue
        e, verdict = signal.estimate, signal.verdict
        faultless = name == "disclosure" and late == 0
        if verdict is Verdict.REVIEW:
            assert (e.high < limit) if bad == "low" else (e.low > limit)
        if verdict is Verdict.PASS:
            assert faultless or ((e.low >= limit) if bad == "low" else (e.high <= limit))
        if signal.undecided:
            assert verdict is Verdict.NOT_ENOUGH_EVIDENCE
            assert "mport more" in signal.sentence


def test_more_clear_posts_are_never_a_lower_share():
    shares = [
        said(["Werbung | Brot"] * k + ["Brot und Salz. " * 30 + "\nAnzeige"] * (8 - k))["disclosure"] for k in range(9)
    ]
    values = [s.estimate.value for s in shares]
    assert values == sorted(values)

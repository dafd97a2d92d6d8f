"""Numbers of a brief: money, distances, followers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.discovery.search.model import ChipKind, Wish
from goodword.discovery.search.said import Said
from goodword.discovery.search.words import pattern
from goodword.sources.counts import SUFFIXES, count

_THOUSANDS = ("ألف", "الف", "آلاف", "тысяч", "тысячи", "tysięcy", "duizend", "mila", "mille")
_TIMES = {**SUFFIXES, **dict.fromkeys(_THOUSANDS, 1_000)}
_JOINED = "".join(s for s in _TIMES if len(s) == 1 and ord(s) > 0x3000)  # 万 and the like: what is counted may follow
_SUFFIX = "|".join(sorted((re.escape(s) for s in _TIMES), key=len, reverse=True))
_NUMBER = (
    rf"(?:\d{{1,3}}(?: \d{{3}})+(?!\d)|\d[\d.,'’\u00a0\u202f]*(?<![.,'’])(?:\s?(?:[{_JOINED}]|(?i:{_SUFFIX})(?!\w)))?)"
)
_SIGN = r"(?:R\$|[₹$€£¥₩₦₫₺])"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|\b[A-Z]{{3}}\b)\s?(?P<n>{_NUMBER})|(?P<n2>{_NUMBER})\s?(?P<after>{_SIGN}|[A-Z]{{3}}\b)"
)
_EACH = re.compile(
    r"^\W*(?:per|a|each|pro|par|por|al|प्रति|हर|every)?\W*(?:post|posts|each|reel|video|beitrag|publication|publicacion|poste|pieza|पोस्ट|投稿|story|stories|storys|tiktok|short|shorts|clip|photo|picture|collaboration|collab)\b",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:price|prices|priced|charge|charges|charging|cost|costs|costing|fee|fees|asking|preis|preise|kosten|prix|tarif|precio|tarifa"
    r"|prezzo|preco|cheaper than|गुणवत्ता|कीमत|दाम)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_LIMIT = re.compile(rf"(?:\b(?:{pattern('sum', 'at_most')})\b[\s:]*)+$", re.IGNORECASE)
_LIMIT_AFTER = re.compile(rf"\s*(?:{pattern('at_most')})(?!\w)", re.IGNORECASE)
_KM = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)?)\s*(?P<unit>kms?(?![a-z])|kilomet(?:er|re|ern|ros|ri)?s?\b|miles?\b|mi\b|meilen\b|किमी|कि\.?\s?मी\.?|किलोमीटर|公里|キロ|كم|км\b|킬로미터)",
    re.IGNORECASE,
)
_WITHIN_AFTER = re.compile(r"\s*(?:以内|圏内|range|radius|umkreis|के अंदर|के भीतर|के दायरे)", re.IGNORECASE)
_METRES = re.compile(
    r"(?P<n>\d{2,5})\s*(?:m|met(?:er|re)s?|metern|mètres?|metros?|metri|मीटर|米|メートル|метр\w*|м|متر)(?!\w)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"(?:{pattern('around')})\s*(?:a\s+)?$", re.IGNORECASE)
_FOLLOW = (
    r"(?:follower\w*|abonn[ée]e?s?|seguidor\w*|seguaci|volgers|takip\w+|फॉलोअर\w*|फ़ॉलोअर\w*|subscribers?"
    r"|粉丝|フォロワー|подписчик\w*|متابع\w*)"
)
_N = re.compile(_NUMBER + r"(?P<more>\s?\+)?", re.IGNORECASE)
_FOLLOWERS = re.compile(_FOLLOW, re.IGNORECASE)
_TO = re.compile(r"\s*(?:-|–|—|~|〜|to|and|bis|und|à|et|a|y|al|e|до|से|और|से|至|到|から|ila|ile)\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:between|from|zwischen|von|entre|de|tra|fra|от|with|mit)\s*$", re.IGNORECASE)
_REACH = 24  # characters around a number in which its "at most" stands


def hear_money(said: Said, wish: Wish) -> Wish:
    """A budget, or the most that a post may cost; three letters that are no currency are none."""
    for match in _MONEY.finditer(said.left):
        money = _money(match["before"] or match["after"], match["n"] or match["n2"])
        if money is None:
            continue
        each = _EACH.match(said.left[match.end() :])
        price = each or _PRICE.search(said.left[: match.start()])
        before = _LIMIT.search(said.left[: match.start()])
        start = before.start() if before else match.start()
        end = match.end() + (each.end() if each else 0)
        behind = _LIMIT_AFTER.match(said.left, end)
        words = said.take(start, behind.end() if behind else end)
        if price:
            wish = replace(wish, max_price=money)
            said.add(ChipKind.PRICE, str(money), f"at most {money} a post", words, "nobody whose price is not known")
        else:
            wish = replace(wish, budget=money)
            said.add(ChipKind.BUDGET, str(money), f"budget {money}", words, "goes into the plan and filters nobody")
    return wish


def _money(label: str, number: str) -> Money | None:
    bare = re.fullmatch(rf"(?P<n>[\d.,'’\s]+?)\s?(?P<suffix>{_SUFFIX})?", number.strip(), re.IGNORECASE)
    try:
        money = Money.parse(f"{label.upper()} {bare['n'] if bare else number}")
    except BadInput:
        return None
    factor = SUFFIXES.get(fold(bare["suffix"]), 1) if bare and bare["suffix"] else 1
    return Money(int(money.minor * factor), money.currency)


def hear_distance(said: Said) -> float | None:
    """Kilometres around a place."""
    match = _KM.search(said.left)
    if match is None:
        return _metres(said)
    value = float(match["n"].replace(",", "."))
    miles = fold(match["unit"]).startswith(("mi", "meile"))
    before = _AROUND.search(said.left[: match.start()])
    behind = _WITHIN_AFTER.match(said.left, match.end())
    said.take(before.start() if before else match.start(), behind.end() if behind else match.end())
    return round(value * 1.609344, 1) if miles else value


def _metres(said: Said) -> float | None:
    """Kilometres, said in metres; only behind a word for "around" or alone, since "5 m" may be millions too."""
    for match in _METRES.finditer(said.left):
        before = _AROUND.search(said.left[: match.start()])
        alone = any(said.left[a:b].strip() == match[0].strip() for a, b in said.clauses())
        if before is not None or alone:
            said.take(before.start() if before else match.start(), match.end())
            return int(match["n"]) / 1000
    return None


def hear_followers(said: Said, wish: Wish) -> Wish:
    """So many followers at least, at most, or between; in whatever order a language says it. A number alone is left."""
    for start, end in said.clauses():
        follow = _FOLLOWERS.search(said.left, start, end)
        if follow is None:
            continue
        numbers = sorted(_N.finditer(said.left, start, end), key=lambda m: _apart(m, follow))[:2]
        found = _range(said, numbers, follow) or (_bound(said, numbers[0], follow, (start, end)) if numbers else None)
        if found is None:
            continue
        low, high, first, last = found
        words = said.take(first, last)
        shown = f"{low:,} to {high:,}" if low and high else f"at most {high:,}" if high else f"at least {low:,}"
        said.add(ChipKind.FOLLOWERS, f"{low or ''}-{high or ''}", f"{shown} followers", words)
        return replace(wish, min_followers=low, max_followers=high)
    return wish


def _apart(a: re.Match[str], b: re.Match[str]) -> int:
    """Characters between two finds."""
    return max(a.start() - b.end(), b.start() - a.end())


_Found = tuple[int | None, int | None, int, int]


def _range(said: Said, numbers: list[re.Match[str]], follow: re.Match[str]) -> _Found | None:
    """(low, high, from, to) where two numbers stand beside each other, the smaller one first."""
    if len(numbers) < 2:
        return None
    one, two = sorted(numbers, key=lambda m: m.start())
    low, high = _count(one), _count(two)
    if not _TO.fullmatch(said.left[one.end() : two.start()]) or low is None or high is None or low > high:
        return None
    before = _BETWEEN.search(said.left[: one.start()])
    return low, high, before.start() if before else min(one.start(), follow.start()), max(two.end(), follow.end())


def _bound(said: Said, number: re.Match[str], follow: re.Match[str], clause: tuple[int, int]) -> _Found | None:
    """(low, high, from, to) of one number with a word for at most or at least near it, the nearest one."""
    value = _count(number)
    low, high = max(clause[0], number.start() - _REACH), min(clause[1], max(number.end(), follow.end()) + _REACH)
    words = [
        (_apart(m, number), most, m) for most in (True, False) for m in _bounds(most).finditer(said.left, low, high)
    ]
    if number["more"] and value is not None:
        return value, None, min(number.start(), follow.start()), max(number.end(), follow.end())
    if value is None or not words:
        return None
    _, most, word = min(words, key=lambda w: (w[0], -len(w[2][0])))
    first, last = (f(x for m in (number, follow, word) for x in m.span()) for f in (min, max))
    return (None, value, first, last) if most else (value, None, first, last)


@cache
def _bounds(most: bool) -> re.Pattern[str]:
    """Words for at most, or for at least; whole words where words have blanks between them."""
    listed = pattern("at_most" if most else "at_least").split("|")
    joined = "|".join(w for w in listed if "\u3000" < w[0] < "\uffff")
    whole = "|".join(w for w in listed if not "\u3000" < w[0] < "\uffff")
    return re.compile(rf"(?<![^\W\d_])(?:{whole})(?!\w)|{joined}", re.IGNORECASE)


def _count(match: re.Match[str]) -> int | None:
    """The number, with what multiplies it."""
    text = match[0].rstrip("+ ")
    suffix = next((s for s in _THOUSANDS if fold(text).endswith(s)), "")
    value = count(text.lower().removesuffix(suffix).strip()) if suffix else count(text)
    return value * (1_000 if suffix else 1) if isinstance(value, int) else None

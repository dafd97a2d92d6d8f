"""Numbers of a brief: money, distances, followers."""

from __future__ import annotations

import re
from dataclasses import replace

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.discovery.search.model import ChipKind, Wish
from goodword.discovery.search.said import Said
from goodword.discovery.search.words import listed, pattern
from goodword.sources.counts import SUFFIXES, count

_SUFFIX = "|".join(sorted((re.escape(s) for s in SUFFIXES), key=len, reverse=True))
_NUMBER = rf"\d[\d.,'’\u00a0\u202f]*(?<![.,'’])(?:\s?(?i:{_SUFFIX})(?!\w))?"
_SIGN = r"(?:R\$|[₹$€£¥₩₦₫₺])"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|\b[A-Z]{{3}}\b)\s?(?P<n>{_NUMBER})|(?P<n2>{_NUMBER})\s?(?P<after>{_SIGN}|[A-Z]{{3}}\b)"
)
_EACH = re.compile(
    r"^\W*(?:per|a|each|pro|par|por|al|प्रति|हर|every)?\W*(?:post|posts|each|reel|video|beitrag|publication|publicacion|poste|pieza|पोस्ट|投稿)",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"(?:price|prices|priced|charge|charges|charging|cost|costs|costing|fee|fees|asking|preis|preise|kosten|prix|tarif|precio|tarifa"
    r"|prezzo|preco|cheaper than|गुणवत्ता|कीमत|दाम)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_LIMIT = re.compile(rf"(?:\b(?:{pattern('sum', 'at_most')})\b[\s:]*)+$", re.IGNORECASE)
_KM = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)?)\s*(?P<unit>kms?\b|kilomet(?:er|re|ern|ros|ri)?s?\b|miles?\b|mi\b|meilen\b|किमी|कि\.?\s?मी\.?|किलोमीटर|公里|キロ|كم|км\b|킬로미터)",
    re.IGNORECASE,
)
_METRES = re.compile(
    r"(?P<n>\d{2,5})\s*(?:m|met(?:er|re)s?|metern|mètres?|metros?|metri|मीटर|米|メートル|метр\w*|м|متر)(?!\w)",
    re.IGNORECASE,
)
_AROUND = re.compile(rf"(?:{pattern('around')})\s*(?:a\s+)?$", re.IGNORECASE)
_FOLLOW = (
    r"(?:followers?|follower\w*|abonn[ée]e?s?|seguidor\w*|seguaci|volgers|takip\w+|फॉलोअर\w*|फ़ॉलोअर\w*|subscribers?"
    r"|粉丝|フォロワー|подписчик\w*|متابع\w*)"
)
_RANGE = re.compile(rf"(?P<a>{_NUMBER})\s*(?:-|–|—|to|bis|à|a|al|से|~)\s*(?P<b>{_NUMBER})\s*{_FOLLOW}", re.IGNORECASE)
_BOUND = re.compile(rf"(?P<word>{pattern('at_most', 'at_least')})\s+(?P<n>{_NUMBER})\s*{_FOLLOW}", re.IGNORECASE)


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
        words = said.take(start, match.end() + (each.end() if each else 0))
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
    said.take(before.start() if before else match.start(), match.end())
    return round(value * 1.609344, 1) if miles else value


def _metres(said: Said) -> float | None:
    """Kilometres, said in metres; only behind a word for "around", since "5 m" may be millions too."""
    for match in _METRES.finditer(said.left):
        before = _AROUND.search(said.left[: match.start()])
        if before is not None:
            said.take(before.start(), match.end())
            return int(match["n"]) / 1000
    return None


def hear_followers(said: Said, wish: Wish) -> Wish:
    """So many followers at least, at most, or between."""
    match = _RANGE.search(said.left)
    if match is not None:
        low, high = count(match["a"]), count(match["b"])
        if isinstance(low, int) and isinstance(high, int) and low <= high:
            words = said.take(*match.span())
            said.add(ChipKind.FOLLOWERS, f"{low}-{high}", f"{low:,} to {high:,} followers", words)
            return replace(wish, min_followers=low, max_followers=high)
    match = _BOUND.search(said.left)
    number = count(match["n"]) if match is not None else None
    if match is None or not isinstance(number, int):
        return wish
    words = said.take(*match.span())
    if fold(match["word"]) in listed("at_most"):
        said.add(ChipKind.FOLLOWERS, f"-{number}", f"at most {number:,} followers", words)
        return replace(wish, max_followers=number)
    said.add(ChipKind.FOLLOWERS, f"{number}-", f"at least {number:,} followers", words)
    return replace(wish, min_followers=number)

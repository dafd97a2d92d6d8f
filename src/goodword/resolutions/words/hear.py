"""A goal in plain words becomes fields, each with the words it was taken from; what is not said stays empty."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean, fold
from goodword.resolutions.words import lexicon
from goodword.resolutions.words.days import find_days
from goodword.sources.counts import SUFFIXES, count

MOST = 400
"""Characters of a goal in words."""
_SIGN = r"(?:R\$|[₹$€£¥₩₦₫₺])"
_SUFFIX = "|".join(
    sorted((re.escape(s) for s in SUFFIXES if s not in ("w", "b", "m", "mi", "mil")), key=len, reverse=True)
)
_NUMBER = rf"\d[\d.,'’\u00a0\u202f]*(?<![.,'’])(?:\s?(?i:{_SUFFIX})(?!\w))?"
_MONEY = re.compile(
    rf"(?P<before>{_SIGN}|\b[A-Z]{{3}}\b|\bRs\.?)\s?(?P<n>{_NUMBER})|(?P<n2>{_NUMBER})\s?(?P<after>{_SIGN}|[A-Z]{{3}}\b|Rs\b)"
)
_SHARE = re.compile(rf"(?P<n>\d+(?:[.,]\d+)?)\s*{lexicon.PERCENT}", re.IGNORECASE)
_COUNT = re.compile(rf"(?<![A-Za-z0-9.,])(?P<n>{_NUMBER})")
_WORD = re.compile(r"[^\W_][\w'’\-]*(?:[\u0900-\u0dff\u200c\u200d][\w]*)*|/")
_COUNTERS = "件個人本回枚个次名건개명"


@dataclass(frozen=True, slots=True)
class Heard:
    """One field that was understood: its value as a form writes it, the words it was taken from, and, where something
    was concluded that was not said, what."""

    name: str
    value: str
    said: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """Everything that was understood of a goal. unused: numbers that found no place, so that none is lost silently."""

    words: str
    fields: tuple[Heard, ...]
    unused: tuple[str, ...] = ()

    def value(self, name: str) -> str:
        """The value of a field, empty where nothing was said of it."""
        return next((f.value for f in self.fields if f.name == name), "")


class _Text:
    """The words, of which parts are taken away as they are understood; places stay where they are."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.left = _digits(words)
        self.heard: list[Heard] = []

    def take(self, start: int, end: int) -> str:
        """The words from start to end, which nothing else is read from any more."""
        self.left = self.left[:start] + "|" * (end - start) + self.left[end:]
        return self.words[start:end].strip()

    def add(self, name: str, value: str, said: str, note: str = "") -> None:
        """Keep a field; the first one of a name stays."""
        if value and not any(h.name == name for h in self.heard):
            self.heard.append(Heard(name, value, said, note))


def hear(words: str, *, today: date, is_place: Callable[[str], bool] | None = None) -> Understood:
    """The fields of a goal said in words. is_place: whether a text names a place; places are not looked for if None.

    Raises BadInput where the words contradict themselves: two currencies, two budgets, a day that is two days.
    """
    plain = " ".join(clean(words).split())
    if not plain or len(plain) > MOST:
        raise BadInput.value("words", f"a goal in at most {MOST} characters", plain[:80] or words[:80])
    text = _Text(plain)
    _money(text)
    _days(text, today)
    _hours(text)
    _rhythm(text)
    _share(text)
    _amount(text)
    _place(text, is_place)
    text.add("title", plain[:120], plain)
    _source(text)
    unused = tuple(m[0].strip() for m in _COUNT.finditer(text.left))
    return Understood(plain, tuple(text.heard), unused)


def _digits(text: str) -> str:
    """Digits of every script as 0-9, everything else in its place."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)


def _money(text: _Text) -> None:
    found: list[tuple[Money, tuple[int, int]]] = []
    for match in _MONEY.finditer(text.left):
        label, number = match["before"] or match["after"], match["n"] or match["n2"]
        money = _amount_of(label, number, match[0])
        if money is not None:
            found.append((money, match.span()))
    currencies = sorted({money.currency for money, _ in found})
    if len(currencies) > 1:
        raise BadInput(
            f"The goal names money in {' and '.join(currencies)}.",
            where="budget",
            given=text.words,
            next_step="give the budget in one currency",
        )
    if len({money.minor for money, _ in found}) > 1:
        raise BadInput(
            "The goal names two amounts of money.", where="budget", given=text.words, next_step="give one budget"
        )
    for money, (start, end) in found:
        text.add("budget", written(money), text.take(start, end))


def written(money: Money) -> str:
    """ "60,000 INR": read back as the same amount."""
    digits = 0 if money.minor % 10**money.exponent == 0 else money.exponent
    return f"{money.major:,.{digits}f} {money.currency}"


def _amount_of(label: str, number: str, said: str) -> Money | None:
    if fold(label).rstrip(".") == "rs":
        raise BadInput(
            "“Rs” can be rupees of several countries.", where="budget", given=said, next_step="write ₹, INR, PKR or LKR"
        )
    bare = re.fullmatch(rf"(?P<n>[\d.,'’\s]+?)\s?(?P<suffix>{_SUFFIX})?", number.strip(), re.IGNORECASE)
    try:
        money = Money.parse(f"{label.upper()} {bare['n'] if bare else number}")
    except BadInput:
        if re.fullmatch(r"[A-Za-z]{3}", label):
            return None  # three letters beside a number that are no currency: "500 ads"
        raise
    factor = SUFFIXES.get(fold(bare["suffix"]), 1) if bare and bare["suffix"] else 1
    return Money(money.minor * factor, money.currency)


def _days(text: _Text, today: date) -> None:
    days = find_days(text.left, today)
    ends = [d for d in days if not d.first]
    begins = [d for d in days if d.first]
    if not begins and len(ends) == 2:
        begins, ends = [min(ends, key=lambda d: d.day)], [max(ends, key=lambda d: d.day)]
    if len(ends) > 1 or len(begins) > 1:
        raise BadInput(
            "The goal names several days.",
            where="due",
            given=", ".join(text.words[d.start : d.end] for d in days),
            next_step="say one day by which it is reached",
        )
    for name, found in (("starts", begins), ("due", ends)):
        for day in found:
            text.add(name, day.day.isoformat(), text.take(day.start, day.end), day.note)


def _tokens(text: _Text, start: int = 0) -> list[tuple[str, int, int]]:
    """(folded word, start, end) from a place in the words up to the next sign that separates."""
    found: list[tuple[str, int, int]] = []
    for match in _WORD.finditer(text.left, start):
        gap = text.left[found[-1][2] if found else start : match.start()]
        if re.search(r"[|:;,.!?()、。]", gap):
            break
        found.append((fold(match[0]), match.start(), match.end()))
    return found


def _all_tokens(text: _Text) -> list[tuple[str, int, int]]:
    return [(fold(m[0]), *m.span()) for m in _WORD.finditer(text.left)]


def _hours(text: _Text) -> None:
    """ "3 hours a week" is what somebody can give, not what is counted."""
    for match in _COUNT.finditer(text.left):
        tail = _tokens(text, match.end("n"))[:3]
        if len(tail) == 3 and tail[0][0] in lexicon.HOURS and tail[1][0] in lexicon.EACH:
            per = lexicon.UNIT.get(tail[2][0])
            hours = count(match["n"])
            if per in ("day", "week") and isinstance(hours, int):
                value = hours * (7 if per == "day" else 1)
                note = "" if per == "week" else f"{hours} a day are {value} a week"
                text.add("hours", str(value), text.take(match.start(), tail[2][2]), note)
                return


def _rhythm(text: _Text) -> None:
    """ "3 posts a week", "twice a week", "daily"."""
    for match in _COUNT.finditer(text.left):
        tail = _tokens(text, match.end("n"))[:6]
        place = next(
            (i for i, t in enumerate(tail[:-1]) if t[0] in lexicon.EACH and tail[i + 1][0] in lexicon.UNIT), None
        )
        times = count(match["n"])
        if place is not None and isinstance(times, int) and times > 0:
            noun = " ".join(text.words[t[1] : t[2]] for t in tail[:place] if t[0] not in lexicon.TIMES_NOUNS)
            _keep_rhythm(text, times, tail[place + 1], match.start(), noun)
            return
    tokens = _all_tokens(text)
    for i, (word, start, end) in enumerate(tokens):
        pair = tokens[i + 1 : i + 3]
        if word in lexicon.HABIT_WORDS:
            said = text.take(start, end)
            text.add("rhythm", f"1 in {lexicon.HABIT_WORDS[word]} days", said)
            text.add("kind", "habit", said)
            return
        if len(pair) == 2 and pair[0][0] in lexicon.EACH and pair[1][0] in lexicon.UNIT and word in lexicon.TIMES:
            _keep_rhythm(text, lexicon.TIMES[word], pair[1], start, "")
            return
        if word in ("every", "jeden", "jede", "chaque", "cada", "ogni", "हर") and pair and pair[0][0] in lexicon.UNIT:
            _keep_rhythm(text, 1, pair[0], start, "")
            return


def _keep_rhythm(text: _Text, times: int, unit: tuple[str, int, int], start: int, noun: str) -> None:
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[lexicon.UNIT[unit[0]]]
    said = text.take(start, unit[2])
    note = "a month is taken as 30 days" if days == 30 else ""
    text.add("rhythm", f"{times} in {days} days", said, note)
    text.add("kind", "habit", said)
    text.add("metric", noun, said)


def _share(text: _Text) -> None:
    match = _SHARE.search(text.left)
    if match is None:
        return
    value = match["n"].replace(",", ".")
    tail = _tokens(text, match.end())
    if tail and tail[0][0] in lexicon.OF:
        text.take(tail[0][1], tail[0][2])
        tail = tail[1:]
        tail = tail[1:] if tail and tail[0][0] in ("the", "den", "der", "les", "los", "las", "our", "all") else tail
    said = text.take(*match.span())
    text.add("target", f"{value}%", said)
    text.add("kind", "share", said)
    if tail and (number := count(tail[0][0])) and isinstance(number, int):
        text.add("population", str(number), text.take(tail[0][1], tail[0][2]))
        tail = tail[1:]
    stop = next((i for i, t in enumerate(tail) if t[0] in lexicon.STOPS), len(tail))
    if tail[:stop]:
        said = text.words[tail[0][1] : tail[stop - 1][2]]
        text.add("metric", said, said)


def _amount(text: _Text) -> None:
    """The number that a noun follows (or, in Japanese and Chinese, that stands behind its noun)."""
    if any(h.name in ("target", "rhythm") for h in text.heard):
        if any(h.name == "kind" and h.value == "habit" for h in text.heard):
            _what_is_kept(text)
        return
    for match in _COUNT.finditer(text.left):
        number = count(match["n"])
        if not isinstance(number, int):
            continue
        noun = _noun(text, match.start(), match.end("n"))
        if noun:
            said = text.words[match.start() : max(noun[2], match.end("n"))]
            text.take(*match.span("n"))
            text.add("target", str(number), said)
            text.add("kind", "count", said)
            text.add("metric", noun[0], said)
            return


def _what_is_kept(text: _Text) -> None:
    tokens = [t for t in _all_tokens(text) if t[0] not in lexicon.STOPS]
    if tokens:
        text.add("metric", text.words[tokens[0][1] : tokens[0][2]], text.words[tokens[0][1] : tokens[0][2]])


def _noun(text: _Text, start: int, end: int) -> tuple[str, int, int] | None:
    if text.left[end : end + 1] and text.left[end] in _COUNTERS:
        before = re.search(r"[^\W\d_|]+$", text.left[:start])
        if before:
            return (
                re.sub("^(まで|までに|に|で)+", "", text.words[before.start() : before.end()]),
                before.start(),
                end + 1,
            )
    words: list[tuple[int, int]] = []
    for word, first, last in _tokens(text, end):
        if word in lexicon.STOPS and words:
            break
        if word in lexicon.STOPS:
            return None
        words.append((first, last))
    words = words[:5]
    return (text.words[words[0][0] : words[-1][1]], words[0][0], words[-1][1]) if words else None


def _place(text: _Text, is_place: Callable[[str], bool] | None) -> None:
    if is_place is None:
        return
    tokens = _all_tokens(text)
    for i, (word, _, _) in enumerate(tokens):
        after = [t for t in tokens[i + 1 : i + 4] if text.words[t[1]].isupper() or not text.words[t[1]].isascii()]
        if word not in lexicon.PLACE_IN or not after or after[0] != tokens[i + 1]:
            continue
        for end in range(len(after), 0, -1):
            name = text.words[after[0][1] : after[end - 1][2]]
            if is_place(name):
                text.add("place", name, name)
                return


def _source(text: _Text) -> None:
    """Where the numbers could come from, by what is counted; it is shown and can be changed."""
    metric = next((h.value for h in text.heard if h.name == "metric"), "")
    named = [lexicon.METRIC[w] for w in (fold(m[0]) for m in _WORD.finditer(metric)) if w in lexicon.METRIC]
    if named and named[0] in lexicon.FILED:
        text.add(
            "source", f"file:{named[0]}", metric, "files of outcomes by day that you import, or numbers you type in"
        )

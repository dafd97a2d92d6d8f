"""Words of a brief: what nobody found may say, languages, platforms, tiers, niches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from goodword.core.text import fold
from goodword.core.tier import Tier
from goodword.discovery.search.hindi import english
from goodword.discovery.search.model import ChipKind, Wish
from goodword.discovery.search.morphology import stem, without_article
from goodword.discovery.search.said import Said, Token, phrase_at, run
from goodword.discovery.search.scripts import is_unspaced, unspaced
from goodword.discovery.search.words import listed, stop_words
from goodword.vetting.niche.taxonomy import Taxonomy

PLATFORMS = ("instagram", "tiktok", "youtube", "bluesky", "mastodon", "offline")
_LOCALES = "en de fr es it pt nl hi mr tr id pl ru ar ja zh ko"
_LANGUAGES = (
    "en hi mr ta te bn gu pa kn ml ur es pt fr de it nl tr ar fa id th vi zh ja ko ru uk pl sw el he sv da fi no cs ro"
)
_IN = frozenset(listed("speaks_before"))
_IN_AFTER = frozenset(listed("speaks_after"))
_JOINED = ("sprachig", "sprachige", "sprachigen")
_MOST_TAKEN = 3


def hear_without(said: Said, wish: Wish, taxonomy: Taxonomy) -> Wish:
    """ "no alcohol", "शराब नहीं": words that nobody found may say. A niche's name takes away the niche."""
    excluded, niches, tongues = list(wish.excluded), list(wish.excluded_niches), list(wish.excluded_languages)
    while (found := _taken_away(said)) is not None:
        words, start, end = found
        text = said.words[words[0].start : words[-1].end]
        shown = said.take(start, end)
        language = language_words().get(words[-1].word)
        if language and len(words) == 1:
            tongues.append(language)
            said.add(ChipKind.EXCLUDED, f"language:{language}", f"not in {language_shown(language)}", shown)
            continue
        niche = next((n.id for n in taxonomy.niches.values() if fold(text) in (n.id, fold(n.title))), None)
        if niche:
            niches.append(niche)
            said.add(
                ChipKind.EXCLUDED,
                f"niche:{niche}",
                f"no {taxonomy.title(niche).lower()}",
                shown,
                "as a niche and as a word",
            )
        excluded.append(fold(text))
        said.add(ChipKind.EXCLUDED, fold(text), f"without “{text}”", shown)
    once = [tuple(dict.fromkeys(some)) for some in (excluded, niches, tongues)]
    return replace(wish, excluded=once[0], excluded_niches=once[1], excluded_languages=once[2])


def _taken_away(said: Said) -> tuple[list[Token], int, int] | None:
    """(words taken away, where that is said from, to) of the first place where something is."""
    tokens = said.tokens()
    for i in range(len(tokens)):
        before = phrase_at(tokens, i, listed("without"))
        if before is not None:
            words = _content(tokens, i + before[1])
            if words:
                return words, tokens[i].start, words[-1].end
        leading = next((e for e in listed("without") if is_unspaced(e) and tokens[i].word.startswith(e)), "")
        if len(tokens[i].word) > len(leading) > 0 and is_unspaced(tokens[i].word):
            token = tokens[i]
            bare = Token(token.word[len(leading) :], token.start + len(leading), token.end, broken=False)
            return [bare], token.start, token.end
        joined = next(
            (e for e in listed("without_after") if is_unspaced(tokens[i].word) and tokens[i].word.endswith(e)), ""
        )
        if len(tokens[i].word) > len(joined) > 0:
            token, length = tokens[i], len(tokens[i].word) - len(joined)
            bare = Token(token.word[:length], token.start, token.start + length, token.broken)
            return [bare], token.start, token.end
        after = phrase_at(tokens, i, listed("without_after"))
        if after is not None and i and not tokens[i].broken and tokens[i - 1].word not in stop_words():
            return [tokens[i - 1]], tokens[i - 1].start, tokens[i + after[1] - 1].end
    return None


def _content(tokens: list[Token], first: int) -> list[Token]:
    """The words that a "without" takes away: up to the next small word or sign, three at most."""
    while first < len(tokens) and not tokens[first].broken and tokens[first].word in stop_words():
        first += 1
    found: list[Token] = []
    for token in tokens[first : first + _MOST_TAKEN]:
        if token.broken or token.word in stop_words() or token.word in listed("but"):
            break
        found.append(token)
    return found


def hear_languages(said: Said, wish: Wish) -> Wish:
    """A language where it is said that somebody speaks or writes it; its name alone may be bread as well."""
    names = language_words()
    found = _alone(said) + list(wish.languages)
    tokens = said.tokens()
    for i, token in enumerate(tokens):
        code = names.get(token.word) or next(
            (names.get(token.word.removesuffix(j)) for j in _JOINED if token.word.endswith(j)), None
        )
        if code is None:
            continue
        before = tokens[i - 1] if i and not token.broken else None
        behind = tokens[i + 1] if i + 1 < len(tokens) and not tokens[i + 1].broken else None
        joined = token.word.endswith(_JOINED)
        start = before.start if before is not None and before.word in _IN else token.start
        end = behind.end if behind is not None and behind.word in _IN_AFTER else token.end
        if joined or start < token.start or end > token.end:
            found.append(code)
            said.add(ChipKind.LANGUAGE, code, language_shown(code), said.take(start, end))
    return replace(wish, languages=tuple(dict.fromkeys(found)))


def _alone(said: Said) -> list[str]:
    """Languages of a part that names nothing else: "English or German"."""
    names, found = language_words(), []
    for start, end in said.clauses():
        tokens = [t for t in said.tokens() if start <= t.start < end]
        codes = [names[t.word] for t in tokens if t.word in names]
        if codes and all(t.word in names or t.word in stop_words() for t in tokens):
            words = said.take(tokens[0].start, tokens[-1].end)
            for code in codes:
                said.add(ChipKind.LANGUAGE, code, language_shown(code), words)
            found += codes
    return found


@cache
def language_words() -> dict[str, str]:
    """Folded names of languages in many languages → ISO 639-1."""
    from babel import Locale  # noqa: PLC0415 - 30 ms once

    names: dict[str, str] = {}
    for tag in reversed(_LOCALES.split()):
        listed_in = Locale(tag).languages
        names |= {fold(str(listed_in[code])): code for code in _LANGUAGES.split() if code in listed_in}
    return {name: code for name, code in names.items() if len(name) > 1 and " " not in name}


def language_shown(code: str) -> str:
    """The English name of a language."""
    from babel import Locale  # noqa: PLC0415 - 30 ms once

    return str(Locale("en").languages.get(code, code))


def hear_platforms(said: Said, wish: Wish) -> Wish:
    """Platforms by their names."""
    for token in said.tokens():
        if token.word in PLATFORMS[:-1]:
            before = next(
                (t for t in said.tokens() if t.end == token.start - 1 and t.word in ("on", "auf", "sur", "en", "su")),
                token,
            )
            said.add(ChipKind.PLATFORM, token.word, token.word, said.take(before.start, token.end))
            wish = replace(wish, platforms=tuple(dict.fromkeys([*wish.platforms, token.word])))
    return wish


def hear_offline(said: Said, wish: Wish) -> Wish:
    """People without an account, before "without" takes a word away."""
    tokens = said.tokens()
    for i in range(len(tokens)):
        found = phrase_at(tokens, i, listed("no_account"))
        if found is not None:
            words = said.take(tokens[i].start, tokens[i + found[1] - 1].end)
            said.add(ChipKind.PLATFORM, PLATFORMS[-1], "without an account", words)
            return replace(wish, platforms=tuple(dict.fromkeys([*wish.platforms, PLATFORMS[-1]])))
    return wish


def hear_tiers(said: Said, wish: Wish) -> Wish:
    """Tiers by their names; "micro-influencers" too."""
    found = list(wish.tiers)
    tokens = said.tokens()
    for i, token in enumerate(tokens):
        tier = next(
            (
                t
                for t in (Tier.NANO, Tier.MICRO, Tier.MACRO, Tier.MEGA)
                if token.word.removesuffix("influencers").removesuffix("influencer") == t.value
            ),
            None,
        )
        if tier is None:
            continue
        behind = tokens[i + 1] if i + 1 < len(tokens) and not tokens[i + 1].broken else None
        end = (
            behind.end
            if behind is not None and behind.word in ("influencer", "influencers", "creators", "creator")
            else token.end
        )
        low, high = wish.tier_limits.bounds(tier)
        span = f"{low:,} to {high:,} followers" if high else f"from {low:,} followers"
        said.add(ChipKind.TIER, tier.value, tier.value, said.take(token.start, end), span)
        found.append(tier)
    return replace(wish, tiers=tuple(dict.fromkeys(found)))


def hear_niches(said: Said, wish: Wish, taxonomy: Taxonomy) -> Wish:
    """Niches that words name or speak of. The words stay in the text: niches put people first and filter nobody."""
    tokens = said.tokens()
    found: dict[str, str] = {}
    used: set[int] = set()
    for n in (3, 2, 1):
        for i in range(len(tokens)):
            here = run(tokens, i, n)
            if here is None or used & set(range(i, i + n)) or (n == 1 and here[0].word in stop_words()):
                continue
            niches = _spoken(here, taxonomy)
            if niches:
                used |= set(range(i, i + n))
                for niche in niches:
                    found.setdefault(niche, said.text(here[0], here[-1]))
    kept = [n for n in found if not any(n in taxonomy.above(other) for other in found)]
    for niche in kept:
        said.add(ChipKind.NICHE, niche, taxonomy.title(niche), found[niche], "puts people first, filters nobody")
    return replace(wish, niches=tuple(dict.fromkeys([*wish.niches, *kept])))


def _spoken(here: list[Token], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Niches that some words speak of: by name, as a hashtag, by a form of one, by what a Hindi word is in English."""
    words = " ".join(t.word for t in here)
    if len(here) == 1 and unspaced(words):
        return _inside(words, taxonomy)
    named = taxonomy.named(words)
    if named:
        return (named,)
    joined = "".join(t.word for t in here)
    if len(joined) < 4 and joined.isascii():
        return ()
    spoken = taxonomy.spoken(joined)
    if not spoken and len(here) == 1:
        for bare in without_article(joined):
            spoken = spoken or taxonomy.spoken(bare) or _of_stem(bare, taxonomy)
        spoken = spoken or _of_hindi(joined, taxonomy)
    return spoken[:2]


def _of_hindi(word: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    for meant in english(word)[:1]:
        named = taxonomy.named(meant)
        return (named,) if named else taxonomy.spoken(meant) or _of_stem(meant, taxonomy)
    return ()


def _inside(run_of: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Niches whose hashtags stand in a run that is written without blanks, the longest hashtag first."""
    tags = {
        t: n.id for n in taxonomy.niches.values() for t in n.all_tags() if len(t) > 1 and is_unspaced(t) and t in run_of
    }
    longest = sorted(tags, key=lambda t: (-len(t), t))
    kept = [t for i, t in enumerate(longest) if not any(t in other for other in longest[:i])]
    return tuple(dict.fromkeys(tags[t] for t in kept))


def _of_stem(word: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Niches of the words most like a form of this one: نباتية is from نباتي (vegan), not from نباتات (plants)."""
    known = _by_stem(taxonomy).get(stem(word), ())
    alike = [_in_common(word, tag) for tag, _ in known]
    return _broader(tuple(n for (_, n), k in zip(known, alike, strict=True) if k == max(alike)), taxonomy)


def _in_common(one: str, other: str) -> int:
    """Letters that two words begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _by_stem(taxonomy: Taxonomy) -> dict[str, tuple[tuple[str, str], ...]]:
    """Stem of a hashtag or a name → such words, each with the niche that it speaks of."""
    known = _STEMS.get(id(taxonomy))
    if known is None:
        known = {}
        for niche in taxonomy.niches.values():
            for tag in _plain((*niche.all_tags(), *niche.declared)):
                known[stem(tag)] = (*known.get(stem(tag), ()), (tag, niche.id))
        _STEMS.clear()
        _STEMS[id(taxonomy)] = known
    return known


def _broader(niches: tuple[str, ...], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Each once, and none below another one: what may be either is the broader one."""
    each = tuple(dict.fromkeys(niches))
    return tuple(n for n in each if not any(a in each for a in taxonomy.above(n)))


_STEMS: dict[int, dict[str, tuple[tuple[str, str], ...]]] = {}


def _plain(tags: Iterable[str]) -> list[str]:
    return [tag for tag in tags if len(tag) > 3 and " " not in tag]

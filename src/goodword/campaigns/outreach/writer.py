"""A model behind an OpenAI-compatible endpoint words a draft; it gets what the page shows, and is held to it (I/O).

The model is given the sentences of the draft with what each rests on, nothing else. What it gives back is taken
sentence by sentence: figures, tags, names of accounts, addresses and quotations must be those of the sentence it stands
for, and terms, disclosure, the way out and the signature are never reworded. Whatever breaks this keeps the template's
words.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import urldefrag, urlsplit

from goodword.campaigns.outreach.draft import Draft, Sentence
from goodword.core.errors import BadInput, Unavailable
from goodword.core.text import clean
from goodword.settings.endpoints import post_json

REWORDED = ("who", "quote", "tag", "place", "promotes", "ask", "reminder", "reminder_ask", "offer")
"""Sentences that a model may word in its own way; all others are terms, law or courtesy that must stay."""
_MOST_ANSWER = 200_000  # bytes
_HELD = re.compile(r"\d[\d.,:/]*|[#＃@＠][\w.]+|https?://\S+|\S+@\S+\.\S+|[$€£¥₹%]", re.UNICODE)
_QUOTED = re.compile(r"[“«„「\"](.+?)[”»“」\"]", re.DOTALL)
_ASK = (
    "You word a short, calm message to a creator. You are given its sentences as JSON, each with `key`, `text` and "
    "what it rests on. Reword each `text` in the same language so that the whole reads naturally. Claim nothing that a "
    "sentence does not say, keep numbers, tags, names and quotations to the letter, do not flatter, use no exclamation "
    'marks. Answer with JSON only: {"sentences": [{"key": "...", "text": "..."}]} with the same keys in the same order.'
)


def reworded(drafted: Draft, address: str, key: str = "") -> Draft:
    """The draft in a model's words where they say no more. address: of chat completions, with `#MODEL` at its end.

    Raises BadInput for an address that is none, Unavailable when the endpoint does not answer as it should.
    """
    url, model = urldefrag(address)
    if urlsplit(url).scheme not in ("http", "https") or not model:
        raise BadInput.value("writer", "an address like https://host/v1/chat/completions#MODEL", address)
    shown = [
        {"key": s.key, "text": s.text, "rests_on": [g.text for g in s.grounds]}
        for s in drafted.sentences
        if s.key in REWORDED
    ]
    if not shown:
        return drafted
    answer = _asked(url, model, key, json.dumps({"language": drafted.language, "sentences": shown}, ensure_ascii=False))
    return held(drafted, answer, model)


def held(drafted: Draft, answer: dict[str, str], model: str) -> Draft:
    """The draft with a model's words where they hold to what each sentence says. Pure."""
    sentences, kept = [], 0
    for sentence in drafted.sentences:
        said = " ".join(clean(answer.get(sentence.key, "")).split())
        if sentence.key not in REWORDED or not said:
            sentences.append(sentence)
        elif says_no_more(sentence, said):
            sentences.append(replace(sentence, text=said))
        else:
            kept += 1
            sentences.append(sentence)
    missing = drafted.missing
    if kept:
        missing = (*missing, f"{kept} of the model's sentences said something else; the template's words stayed.")
    return replace(drafted, sentences=tuple(sentences), missing=missing, by=model)


def says_no_more(sentence: Sentence, said: str) -> bool:
    """Whether other words for a sentence keep to its figures, tags, names, addresses and quotations."""
    if len(said) > 2 * len(sentence.text) + 80 or "!" in said:
        return False
    before, after = _facts(sentence.text), _facts(said)
    if before != after:
        return False
    return [q.strip() for q in _QUOTED.findall(sentence.text)] == [q.strip() for q in _QUOTED.findall(said)]


def _facts(text: str) -> list[str]:
    return sorted(part.rstrip(".,:/") for part in _HELD.findall(text))


def _asked(url: str, model: str, key: str, shown: str) -> dict[str, str]:
    messages = [{"role": "system", "content": _ASK}, {"role": "user", "content": shown}]
    body = {"model": model, "messages": messages, "temperature": 0}
    try:
        return _read(post_json(url, body, key=key, most=_MOST_ANSWER)["choices"][0]["message"]["content"])
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise Unavailable(
            "The model did not answer as it should.",
            where=urlsplit(url).netloc,
            given=type(error).__name__,
            data="Nothing was sent to anybody else; the draft in the template's words stays.",
            next_step="check `writer` in the settings, or leave it empty",
        ) from error


def _read(content: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the model said
    text = re.sub(r"^```(?:json)?\s*|\s*```$", "", str(content).strip())
    return {str(s["key"]): str(s["text"]) for s in json.loads(text)["sentences"]}

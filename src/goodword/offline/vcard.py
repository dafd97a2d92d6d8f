"""Business cards: vCard 2.1, 3.0 and 4.0 as fields of a person. Pure; whatever the bytes are, nothing is raised.

Read are the properties that say who somebody is, how they are reached and what they like (RFC 2426, RFC 6350 and
RFC 6715); pictures, keys and sounds are passed over. Several cards may stand in one file.
"""

from __future__ import annotations

import codecs
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goodword.core.text import clean

MOST_CARDS, MOST_LINES, LONGEST = 20_000, 2_000, 100_000
"""Cards of a file, lines of a card, and bytes of a property that are read."""
_BREAK = re.compile(rb"\r\n|\n|\r")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BEGIN, _END = re.compile(rb"\s*BEGIN\s*:\s*VCARD\s*", re.I), re.compile(rb"\s*END\s*:\s*VCARD\s*", re.I)
_TEXTS = {"NICKNAME": "nickname", "NOTE": "note", "LANG": "language"}
_LIKES = ("CATEGORIES", "HOBBY", "INTEREST", "EXPERTISE", "X-INTEREST", "X-HOBBY")


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its first line in the file, from 1; fields of a person; what is wrong with it, "" if nothing."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    params: frozenset[str]
    value: str


def is_vcard(data: bytes) -> bool:
    """Whether bytes begin like a file of cards."""
    head = _utf8(data[:4_096]).lstrip()
    return _BEGIN.match(head) is not None


def cards(data: bytes) -> tuple[Card, ...]:
    """Every card of a file, in its order."""
    return tuple(_card(*found) for found in _blocks(_BREAK.split(_utf8(data))))


def _utf8(data: bytes) -> bytes:
    """The same text without a mark, in UTF-8 where it was in UTF-16; other encodings are told line by line."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(name, "replace").encode("utf-8", "replace")
    return data.removeprefix(codecs.BOM_UTF8)


def _blocks(lines: list[bytes]) -> Iterator[tuple[int, list[bytes], str]]:
    """(first line, lines between, what is wrong) of each card; cards inside cards belong to nobody and are left out."""
    start, depth, inside, count = 0, 0, list[bytes](), 0
    for number, line in enumerate(lines, 1):
        if _BEGIN.fullmatch(line):
            start, inside = (number, []) if depth == 0 else (start, inside)
            depth += 1
        elif _END.fullmatch(line) and depth:
            depth -= 1
            if depth == 0:
                count += 1
                yield start, inside, ""
                if count == MOST_CARDS:
                    return
        elif depth == 1 and len(inside) < MOST_LINES:
            inside.append(line)
    if depth:
        yield start, inside, "The card has no end: the file may be cut off."


def _card(line: int, lines: list[bytes], problem: str) -> Card:
    old = any(re.fullmatch(rb"\s*VERSION\s*:\s*2\.1\s*", text, re.I) for text in lines)
    found = [p for raw in _unfolded(lines, old=old) if (p := _property(raw)) is not None]
    fields = {name: value for name, value in _fields(found).items() if value}
    return Card(line, fields, problem)


def _unfolded(lines: list[bytes], *, old: bool) -> Iterator[bytes]:
    """Properties as one line each: folded lines joined, and those that quoted-printable breaks off with `=`."""
    whole = b""
    for line in lines:
        quoted = b"QUOTED-PRINTABLE" in whole[:200].upper() and whole.endswith(b"=")
        if quoted:
            whole = whole[:-1] + line
        elif line[:1] in (b" ", b"\t") and whole:
            whole += line if old else line[1:]  # version 2.1 breaks before a blank of the text itself
        else:
            yield whole[:LONGEST]
            whole = line
        whole = whole[: LONGEST + 1]
    yield whole[:LONGEST]


def _property(line: bytes) -> _Property | None:
    head, value = _halves(line)
    if head is None:
        return None
    name, *rest = [part.strip() for part in head.decode("ascii", "replace").split(";")]
    params = frozenset(p.upper().replace('"', "") for p in rest)
    plain = name.rpartition(".")[2].upper()
    if any(p.removeprefix("ENCODING=") in ("BASE64", "B") for p in params):
        return None
    if any(p.removeprefix("ENCODING=") == "QUOTED-PRINTABLE" for p in params):
        value = quopri.decodestring(value)
    return _Property(plain, params, _decoded(value, params))


def _halves(line: bytes) -> tuple[bytes | None, bytes]:
    """What stands before and after the first colon that is not in quotes."""
    quoted = False
    for at, sign in enumerate(line[:2_000]):
        if sign == 0x22:
            quoted = not quoted
        elif sign == 0x3A and not quoted:
            return line[:at], line[at + 1 :]
    return None, b""


def _decoded(value: bytes, params: frozenset[str]) -> str:
    stated = next((p.removeprefix("CHARSET=") for p in params if p.startswith("CHARSET=")), "")
    for name in (stated, "utf-8", "cp1252"):
        try:
            return clean(value.decode(name)) if name else clean(value.decode("utf-8"))
        except (LookupError, UnicodeError, ValueError):
            continue
    return clean(value.decode("latin-1"))


def _parts(value: str, sign: str) -> list[str]:
    """A structured value taken apart where the sign is not escaped."""
    parts, escaped = [""], False
    for letter in value:
        if letter == sign and not escaped:
            parts.append("")
        else:
            parts[-1] += letter
        escaped = letter == "\\" and not escaped
    return [_plain(part) for part in parts]


def _plain(value: str) -> str:
    said = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], value)
    return said.strip()


def _fields(found: list[_Property]) -> dict[str, str]:
    fields = {name: _first(found, key) for key, name in _TEXTS.items()}
    fields["nickname"] = fields["nickname"].partition(",")[0]
    fields["name"] = " ".join((_first(found, "FN") or _name(found)).split())
    fields["email"] = _best(found, "EMAIL").removeprefix("mailto:")
    fields["phone"] = _best(found, "TEL").removeprefix("tel:").partition(";")[0]
    fields["contact"] = _best(found, "IMPP")
    likes = [like for p in found if p.name in _LIKES for like in _parts(p.value, ",")]
    fields["passions"] = "; ".join(dict.fromkeys(like for like in likes if like))
    fields["circles"] = "; ".join(_plain(p.value) for p in found if p.name == "X-CIRCLE")
    return fields | _home(found)


def _first(found: list[_Property], name: str) -> str:
    return next((said for p in found if p.name == name and (said := _plain(p.value))), "")


def _best(found: list[_Property], name: str) -> str:
    """The value that the card prefers, else a mobile number before others, else the first."""
    mine = [p for p in found if p.name == name and _plain(p.value)]

    def rank(p: _Property) -> int:
        told = ",".join(p.params)
        return 0 if "PREF" in told else 1 if "CELL" in told else 3 if "FAX" in told else 2

    return _plain(min(mine, key=rank).value) if mine else ""


def _name(found: list[_Property]) -> str:
    """Given and family name of N, in the order in which they are spoken."""
    value = next((p.value for p in found if p.name == "N"), "")
    family, given, middle, *_ = [*_parts(value, ";"), "", "", ""]
    return " ".join(part for part in (given, middle, family) if part)


def _home(found: list[_Property]) -> dict[str, str]:
    """Place and country of the address; streets and codes are not wanted."""
    value = next((p.value for p in found if p.name == "ADR"), "")
    parts = [*_parts(value, ";"), *[""] * 7][:7]
    return {"place": parts[3] or parts[4], "country": parts[6]}

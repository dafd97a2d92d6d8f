"""The mapping file: a small TOML file that says which column is which, where the names do not say it.

platform = "instagram"            # keys on top hold for every kind of file

[posts]                           # one table for each kind: creators, posts, engagements, audience
observed_at = 2019-06-01          # when the counts were seen, for rows that do not say it
[posts.columns]                   # column of the catalogue = column of the file, nested ones with points
creator_id = "owner"
place = "place.name"
[posts.constants]                 # the same value for every row
language = "en"
[posts.defaults]                  # the value for rows without one
kind = "image"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import Kind
from goodword.sources.recognise import check_stated


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of one kind of file become those of the catalogue.

    columns: canonical → column of the file. constants, defaults: canonical → text of a value, for every row or for
    rows without one. platform: for rows that do not say it. observed_at: date or time as text, likewise. id_prefix: put
    before post ids ("" is `platform:`). nulls: further texts that stand for nothing. date_order: dmy or mdy. timezone:
    of times that name none. keep_text: whether comment texts are kept. recognise: whether names decide about the other
    columns. encoding, delimiter: of the file, where detection errs.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""
    observed_at: str = ""
    id_prefix: str = ""
    nulls: tuple[str, ...] = ()
    date_order: str = ""
    timezone: str = "UTC"
    keep_text: bool = False
    recognise: bool = True
    encoding: str = ""
    delimiter: str = ""

    def __post_init__(self) -> None:
        if self.date_order not in ("", "dmy", "mdy"):
            raise BadInput.value("date_order", '"dmy" or "mdy"', self.date_order)
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadInput.value("timezone", 'a name such as "Asia/Kolkata"', self.timezone) from None

    def with_flags(self, **flags: Any) -> ColumnMapping:  # noqa: ANN401 - fields of several types
        """The same with what the user stated at the door, which wins over the file."""
        return replace(self, **{name: value for name, value in flags.items() if value})


_SHIPPED = files("goodword.sources") / "mappings"
_TABLES = ("columns", "constants", "defaults")
_PLAIN = {f.name: f.type for f in fields(ColumnMapping) if f.name not in _TABLES}


def shipped_mappings() -> list[str]:
    """Names of the mappings that come with Goodword; `--mapping NAME` takes one of them."""
    return sorted(f.name.removesuffix(".toml") for f in _SHIPPED.iterdir() if f.name.endswith(".toml"))


def load_mapping(path: str | Path, kind: Kind) -> ColumnMapping:
    """The mapping of one kind of file, from a file or by the name of one that is shipped.

    What it says of other kinds is checked too. Raises BadInput, NotFound.
    """
    file = Path(path).expanduser()
    if str(path) in shipped_mappings() and not file.exists():
        return parse_mapping((_SHIPPED / f"{path}.toml").read_text(encoding="utf-8"), kind, where=f"mapping {path}")
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        tried = [str(file), *(f"{name} (shipped)" for name in shipped_mappings())]
        raise NotFound.looked_in("There is no such mapping file.", tried) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("This mapping file cannot be read.", where=str(file), given=str(error)) from None
    return parse_mapping(text, kind, where=str(file))


def parse_mapping(text: str, kind: Kind, where: str = "mapping") -> ColumnMapping:
    """The mapping that a TOML text states for one kind of file."""
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput("This mapping file is not TOML.", where=where, given=str(error)) from None
    kinds = [k.value for k in Kind]
    shared = {name: value for name, value in plain.items() if name not in kinds}
    sections = {Kind(name): value for name, value in plain.items() if name in kinds}
    _check(shared, where, [*_PLAIN, *kinds])
    for of, section in sections.items():
        if not isinstance(section, dict):
            raise BadInput.value(of.value, "a table such as [posts]", section, where=where)
        _check(section, f"{where} [{of}]", [*_PLAIN, *_TABLES])
        for name in _TABLES:
            check_stated(of, section.get(name, {}), f"{where} [{of}.{name}]")
    return ColumnMapping(**_values(shared | sections.get(kind, {}), where))


def _check(section: Mapping[str, object], where: str, known: list[str]) -> None:
    for name in section:
        if name not in known:
            raise BadInput.unknown("key of a mapping", name, known, where=where)


def _values(section: Mapping[str, Any], where: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in section.items():
        if name in _TABLES:
            if not isinstance(value, dict):
                raise BadInput.value(name, "a table of names", value, where=where)
            values[name] = {key: _text(v) for key, v in value.items()}
        elif name == "nulls":
            values[name] = tuple(_text(v) for v in value) if isinstance(value, list) else (_text(value),)
        elif name in ("keep_text", "recognise"):
            if not isinstance(value, bool):
                raise BadInput.value(name, "true or false", value, where=where)
            values[name] = value
        else:
            values[name] = _text(value)
    return values


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)

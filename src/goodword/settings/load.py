"""Settings from one file, the environment and flags: flags win over the environment, which wins over the file."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from goodword.core.errors import BadInput, NotFound
from goodword.settings.model import Declared, Settings, declared

FILE_NAME = "goodword.toml"
# Variables that begin like a setting and are not one: the file to read, and what the project's own tests are told.
NOT_SETTINGS = frozenset({"GOODWORD_CONFIG", "GOODWORD_REAL_DATA", "GOODWORD_TEST_REQUIRE"})


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as it was given, by whom, and the folder that relative paths start from."""

    value: object
    origin: str
    base: Path


def load_settings(
    flags: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | str | None = None,
) -> Settings:
    """The settings in force, each with its origin.

    flags: name → value given on the command line (empty values count as not given). environ: the environment, that of
    the process if None. file: the settings file; if None, the first of `config_files` that exists.
    Raises BadInput for an unknown name, a value of the wrong kind or a file that is no TOML, NotFound for a named file
    that is not there.
    """
    env = os.environ if environ is None else environ
    path = find_file(env, file)
    given = _from_defaults(env)
    for layer in (_from_file(path), _from_environ(env), _from_flags(flags or {})):
        given |= layer
    known = {d.name: d for d in declared()}
    values: dict[str, Any] = {name: _parse(known[name], g) for name, g in given.items()}
    if "log" in values and not values["log"]:
        values["log"] = str(Path(data_folder(env)) / "goodword.log")
    if "vault" in values and not values["vault"]:
        values["vault"] = str(Path(data_folder(env)) / "vault.key")
    if "redirect_folder" in values and not values["redirect_folder"]:
        values["redirect_folder"] = str(Path(data_folder(env)) / "redirect")
    origins = {name: g.origin for name, g in given.items()}
    return Settings(**values, origins=MappingProxyType(origins))


def config_files(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where a settings file is looked for, in order; the first one found is the only one read."""
    return (Path.cwd() / FILE_NAME, _platform_folder(environ, "config") / FILE_NAME)


def find_file(environ: Mapping[str, str], file: Path | str | None = None) -> Path | None:
    """The settings file in force: the one named, else GOODWORD_CONFIG, else the first of `config_files`, else none."""
    named = file or environ.get("GOODWORD_CONFIG")
    if named:
        path = Path(named).expanduser()
        if not path.is_file():
            raise NotFound.looked_in("The settings file is not there.", [str(path)], next_step="check --config")
        return path
    return next((path for path in config_files(environ) if path.is_file()), None)


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables that look like settings and are none: shown by `goodword config`, so that a typo is found."""
    known = {d.env for d in declared()} | NOT_SETTINGS
    return tuple(sorted(name for name in environ if name.startswith("GOODWORD_") and name not in known))


def data_folder(environ: Mapping[str, str]) -> Path:
    """Where the catalogue and the ledger are kept unless set otherwise."""
    return _platform_folder(environ, "data")


def _platform_folder(environ: Mapping[str, str], kind: str) -> Path:
    """The folder that this operating system keeps an application's data or configuration in."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA" if kind == "data" else "APPDATA") or home) / "Goodword"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Goodword"
    variable, usual = ("XDG_DATA_HOME", ".local/share") if kind == "data" else ("XDG_CONFIG_HOME", ".config")
    return Path(environ.get(variable) or home / usual) / "goodword"


def _from_defaults(environ: Mapping[str, str]) -> dict[str, _Given]:
    base = data_folder(environ)
    found = {d.name: _Given(d.default, "default", base) for d in declared()}
    found["catalogue"] = _Given(str(base / "catalogue"), "default", base)
    found["ledger"] = _Given(str(base / "ledger.db"), "default", base)
    return found


def _from_file(path: Path | None) -> dict[str, _Given]:
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"This is not a settings file: {error}.", where=str(path), next_step="see docs/reference/settings.md"
        ) from error
    names = [d.name for d in declared()]
    for name in content:
        if name not in names:
            raise BadInput.unknown("setting", name, names, where=str(path))
    return {name: _Given(value, str(path), path.resolve().parent) for name, value in content.items()}


def _from_environ(environ: Mapping[str, str]) -> dict[str, _Given]:
    cwd = Path.cwd()
    return {d.name: _Given(environ[d.env], d.env, cwd) for d in declared() if environ.get(d.env)}


def _from_flags(flags: Mapping[str, str]) -> dict[str, _Given]:
    names = [d.name for d in declared()]
    for name in flags:
        if name not in names:
            raise BadInput.unknown("setting", name, names, where="flags")
    cwd = Path.cwd()
    return {name: _Given(value, f"--{name.replace('_', '-')}", cwd) for name, value in flags.items() if value}


def _parse(setting: Declared, given: _Given) -> object:
    if setting.kind in {"int", "number"}:
        return _number(setting, given)
    if not isinstance(given.value, str):
        raise BadInput.value(setting.name, "text", given.value, where=given.origin)
    if setting.kind == "place":
        return _place(given.value, given.base)
    return _ledger(given.value, given.base) if setting.kind == "ledger" else given.value


def _number(setting: Declared, given: _Given) -> int | float:
    whole = setting.kind == "int"
    try:
        if isinstance(given.value, bool) or (whole and isinstance(given.value, float)):
            raise ValueError
        return int(str(given.value)) if whole else float(str(given.value))
    except ValueError:
        wanted = "a whole number" if whole else "a number"
        raise BadInput.value(setting.name, wanted, given.value, where=given.origin) from None


def _place(text: str, base: Path) -> str:
    if not text or "://" in text:
        return text
    return str(base / Path(text).expanduser())


def _ledger(text: str, base: Path) -> str:
    """A SQLAlchemy URL; a plain path is a SQLite file."""
    if "://" not in text:
        return f"sqlite:///{_place(text, base)}"
    scheme, rest = text.split("://", 1)
    if scheme == "sqlite" and rest.startswith("/") and not rest.startswith("//") and rest not in {"/", "/:memory:"}:
        return f"sqlite:///{_place(rest[1:], base)}"
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg://{rest}"
    if scheme not in {"sqlite", "postgresql+psycopg"}:
        raise BadInput.unknown("kind of ledger", scheme, ["sqlite", "postgresql"], where="ledger")
    return text

"""Passwords and keys of networks: from the environment, else from the system's keyring; nowhere else, never logged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from goodword.connectors.model import Link
from goodword.connectors.registry import connector
from goodword.core.errors import BadInput, MissingExtra

_SERVICE = "goodword"


def variable(link: Link) -> str:
    """The environment variable that holds the password or key of a network."""
    return f"GOODWORD_{link.source.upper()}_{_word(link).upper()}"


def secret_of(link: Link, environ: Mapping[str, str] | None = None) -> str:
    """The secret of a connection, "" where none is needed. Raises BadInput that says where it was looked for."""
    if not link.account and not connector(link.source).about.keyed:
        return ""
    given = (os.environ if environ is None else environ).get(variable(link), "")
    if given:
        return given
    ring = _keyring()
    found = ring.get_password(_SERVICE, _entry(link)) if ring is not None else None
    if not found:
        raise BadInput(
            f"The {_word(link)} of {link.account or connector(link.source).about.title} is not known here.",
            given=f"looked in the environment variable {variable(link)}"
            + ("; the system's keyring" if ring is not None else "; no keyring is installed"),
            next_step=f"`goodword source connect {link.source}`, or set {variable(link)}",
        )
    return str(found)


def keep(link: Link, secret: str) -> None:
    """Put a password into the system's keyring. Raises MissingExtra, BadInput where there is no keyring to use."""
    ring = _keyring()
    if ring is None:
        raise MissingExtra.needed("keyring", f"Keeping a {_word(link)} (or set {variable(link)} instead)")
    from keyring.errors import KeyringError  # noqa: PLC0415 - optional

    try:
        ring.set_password(_SERVICE, _entry(link), secret)
    except KeyringError as error:
        raise BadInput(
            "This system has no keyring that can be used.",
            given=type(error).__name__,
            data=f"The {_word(link)} was not kept.",
            next_step=f"set the environment variable {variable(link)} for every command and for the server",
        ) from None


def forget(link: Link) -> None:
    """Take a password out of the keyring, where it is there."""
    ring = _keyring()
    if ring is None:
        return
    from keyring.errors import KeyringError  # noqa: PLC0415 - optional

    try:
        ring.delete_password(_SERVICE, _entry(link))
    except KeyringError:
        return


def _word(link: Link) -> str:
    return connector(link.source).about.asked_with


def _entry(link: Link) -> str:
    return f"{link.source} {link.account} {link.url}"


def _keyring() -> ModuleType | None:
    try:
        return import_module("keyring")  # optional
    except ModuleNotFoundError:
        return None

"""Errors a user can act on: what is wrong, where, what was given, what happened to the data, what to do next."""

from __future__ import annotations

from typing import ClassVar


class GoodwordError(Exception):
    """Base of every error that reaches a user. The doors print it; they never print a traceback."""

    status: ClassVar[int] = 400
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "This did not work"

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        given: str = "",
        data: str = "",
        next_step: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.given = given
        self.data = data
        self.next_step = next_step

    def __str__(self) -> str:
        parts = [self.what if not self.where else f"{self.where}: {self.what}"]
        if self.given:
            parts.append(f"Given: {self.given}")
        if self.data:
            parts.append(self.data)
        if self.next_step:
            parts.append(f"Next: {self.next_step}")
        return "\n".join(parts)

    def problem(self) -> dict[str, object]:
        """The RFC 9457 problem details of this error (the one JSON error shape of the HTTP API)."""
        fields = {"where": self.where, "given": self.given, "data": self.data, "next": self.next_step}
        return {
            "type": f"about:blank#{type(self).__name__}",
            "title": self.title,
            "status": self.status,
            "detail": self.what,
            "retryable": self.retryable,
            **{name: value for name, value in fields.items() if value},
        }


class BadInput(GoodwordError):
    """What was given cannot be used as it is."""

    status = 422
    exit_code = 2
    title = "Something in the input needs a look"

    @classmethod
    def value(cls, name: str, requirement: str, given: object, *, where: str = "", hint: str = "") -> BadInput:
        """`radius_km` must be above 0, got -3."""
        return cls(f"`{name}` must be {requirement}, got {given!r}.", where=where, next_step=hint)

    @classmethod
    def unknown(cls, kind: str, given: str, known: list[str], *, where: str = "") -> BadInput:
        """An unknown name, with the names that are known; never a silent fallback."""
        shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
        return cls(f"There is no {kind} called {given!r}.", where=where, next_step=f"use one of: {shown}")


class NotFound(GoodwordError):
    """The thing asked for is not there; `tried` says where it was looked for."""

    status = 404
    exit_code = 3
    title = "We could not find that"

    @classmethod
    def looked_in(cls, what: str, tried: list[str], *, next_step: str = "") -> NotFound:
        return cls(what, given="looked in " + "; ".join(tried), next_step=next_step)


class Conflict(GoodwordError):
    """How things stand does not allow it: something holds it, changed meanwhile, or has to come first."""

    status = 409
    exit_code = 4
    title = "This cannot be done as things stand"


class Unavailable(GoodwordError):
    """A store or service does not answer now; the same call may work later."""

    status = 503
    retryable = True
    exit_code = 5
    title = "Something we depend on does not answer"


class StorageFull(GoodwordError):
    """The disk refused to take more; what was committed before is intact."""

    status = 507
    retryable = True
    exit_code = 6
    title = "The disk is full"


class Stopped(GoodwordError):
    """The user stopped a long job; committed work stays."""

    status = 499
    retryable = True
    exit_code = 130
    title = "Stopped"


class MissingExtra(GoodwordError):
    """An optional part is not installed."""

    status = 501
    exit_code = 7
    title = "An optional part is not installed"

    @classmethod
    def needed(cls, extra: str, what: str) -> MissingExtra:
        return cls(f"{what} needs an optional part.", next_step=f"pip install 'goodword[{extra}]'")

"""What can go wrong between Goodword and a network, each with what happened to the data and what to do next."""

from __future__ import annotations

from goodword.core.errors import GoodwordError, Unavailable

_KEPT = "What was read before is committed; the refresh goes on where it ended."


class BadAnswer(GoodwordError):
    """A network answered with something that is not what its documentation says."""

    status = 502
    exit_code = 11
    title = "A network answered with something we do not understand"

    @classmethod
    def missing(cls, call: str, fields: list[str]) -> BadAnswer:
        """A field that every answer has is not there, or has another type."""
        return cls(
            f"The answer to `{call}` lacks {', '.join(f'`{name}`' for name in fields[:5])}.",
            data=_KEPT,
            next_step="the network may have changed its interface: update Goodword, or report this field",
        )

    @classmethod
    def in_circles(cls, call: str) -> BadAnswer:
        """The same page is given again and again."""
        return cls(f"`{call}` gives the same page again and again.", data=_KEPT, next_step="try again later")


class TokenRefused(GoodwordError):
    """A network does not accept the sign-in any more."""

    status = 403
    exit_code = 12
    title = "The sign-in is not accepted"

    @classmethod
    def by(cls, title: str, source: str) -> TokenRefused:
        """The token was revoked, or the password is wrong."""
        return cls(
            f"{title} does not accept the sign-in.",
            data=_KEPT,
            next_step=f"`goodword source connect {source}` signs in again; without an account much can be read too",
        )


class QuotaSpent(GoodwordError):
    """What may be asked today is used up; nothing was asked beyond it."""

    status = 429
    retryable = True
    exit_code = 13
    title = "Today's quota is used up"

    @classmethod
    def said(cls, title: str, bucket: str, until: str) -> QuotaSpent:
        """The network itself says so, whatever was counted here: others may use the same key."""
        return cls(
            f"{title} says that today's `{bucket}` are used up, until {until}.",
            data=_KEPT,
            next_step="run the same command then: it goes on where this one ended",
        )

    @classmethod
    def of(cls, bucket: str, units: int, left: int, until: str) -> QuotaSpent:
        """A request would need more than is left."""
        return cls(
            f"This needs {units:,} of `{bucket}`, {left:,} are left until {until}.",
            data=_KEPT,
            next_step="run the same command then: it goes on where this one ended",
        )


def unavailable(title: str, why: str) -> Unavailable:
    """A network that did not answer after every try."""
    return Unavailable(
        f"{title} does not answer.", given=why, data=_KEPT, next_step="run the same command later: it goes on"
    )

"""What the redirect server is told when it starts."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Options:
    """folder: of the journal, shared by all processes of this machine. hosts: names that it answers to, empty for any.

    unknown_url: page for codes that nobody knows, "" for a plain page of Goodword's. proxies: how many servers of the
    brand's stand before this one, each adding to X-Forwarded-For. rate: requests that one address may make in ten
    seconds, 0 for any number.
    """

    folder: str
    hosts: tuple[str, ...] = ()
    unknown_url: str = ""
    proxies: int = 0
    rate: int = 600

    def __post_init__(self) -> None:
        if self.proxies < 0:
            raise BadInput.value("proxies", "at least 0", self.proxies)
        if self.rate < 0:
            raise BadInput.value("rate", "at least 0", self.rate)

"""Where clients of networks are not installed, only asking a real one is refused, and what to install is said."""

from __future__ import annotations

import sys

import pytest

from goodword.connectors.model import Link
from goodword.connectors.registry import connector
from goodword.core.errors import MissingExtra


@pytest.mark.parametrize("service", ["bluesky", "mastodon", "youtube"])
def test_what_to_install_is_said(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("atproto_client", "atproto_client.client.client", "mastodon", "googleapiclient.discovery"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, f"goodword.connectors.{service}.live", raising=False)
    network = connector(service)
    assert network.fake(1_780_000_000)
    with pytest.raises(MissingExtra) as refused:
        network.open(Link(1, service, "https://example.org"), "")
    assert "goodword[networks]" in str(refused.value.next_step)

"""Mastodon servers of `mastodon_mock`, as a process in an environment of its own: it brings another event loop.

Run as a program by that environment's Python it serves what it is told on standard input, one JSON object of servers by
name, each with its creators; it says their addresses, and ends when its input does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

FANS = 7
STATUSES = 45


def python() -> Path | None:
    """The Python of that environment: within ours, or where GOODWORD_MASTODON_SERVER says; None where it is not."""
    named = os.environ.get("GOODWORD_MASTODON_SERVER")
    folder = Path(named or Path(sys.prefix) / "mastodon")
    found = folder / "bin" / "python"
    return found if found.exists() else None


@contextmanager
def mastodon_servers(creators: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Servers by name, each with these creators, what they posted and who follows them; their addresses."""
    from support import absent

    program = python()
    if program is None:
        absent("mastodon", "there is no Mastodon server to test with: make mastodon-server")
    command = [str(program), "-W", "ignore", str(Path(__file__).resolve())]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({name: list(who) for name, who in creators.items()}) + "\n")
        process.stdin.flush()
        said = process.stdout.readline()
        assert said, "the servers did not start"
        yield json.loads(said)
        process.stdin.close()


def _serve() -> None:
    from mastodon_mock.config import DatabaseConfig, MastodonMockConfig
    from mastodon_mock.testing.server import MockServer

    wanted = json.loads(sys.stdin.readline())
    with ExitStack() as stack:
        told = {}
        for name, creators in wanted.items():
            config = MastodonMockConfig(database=DatabaseConfig(path=":memory:"), seed=_seed(name, creators))
            told[name] = stack.enter_context(MockServer(config=config, startup_timeout=60)).base_url
        print(json.dumps(told), flush=True)
        sys.stdin.read()


def _seed(name, creators):  # type: ignore[no-untyped-def]
    from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow, SeedStatus

    fans = [f"{name}fan{i}" for i in range(FANS)]
    accounts = [SeedAccount(username=who, display_name=who.title(), note="bread", access_token=f"t-{who}")
                for who in (*creators, *fans)]  # fmt: skip
    follows = [SeedFollow(follower=fan, following=who) for n, who in enumerate(creators) for fan in fans[n:]]
    statuses = [SeedStatus(account=who, text=f"Loaf {n} of {who} #bread") for who in creators for n in range(STATUSES)]
    return SeedConfig(accounts=accounts, follows=follows, statuses=statuses)


if __name__ == "__main__":
    _serve()

"""TikTok, connected by the creator's own sign-in: profile and videos. It tells nobody who the audience is."""

from __future__ import annotations

from goodword.consent.connections.connection import Connection
from goodword.consent.model import What

CONNECTING = Connection("tiktok", frozenset({What.PROFILE, What.POSTS}))

"""Instagram, connected by the creator's own sign-in: profile, posts with reach, who the audience is."""

from __future__ import annotations

from goodword.consent.connections.connection import Connection
from goodword.consent.model import What

CONNECTING = Connection("instagram", frozenset({What.PROFILE, What.POSTS, What.AUDIENCE}))

"""How a question is written as a request of the Display API: query, and body where it is a POST. Pure."""

from __future__ import annotations

from typing import Any

from goodword.connectors.model import Call

INFO, LIST, QUERY = "/v2/user/info/", "/v2/video/list/", "/v2/video/query/"
USER_FIELDS = (
    "open_id,username,display_name,bio_description,profile_deep_link,follower_count,following_count,likes_count,"
    "video_count"
)
VIDEO_FIELDS = "id,create_time,title,video_description,share_url,like_count,comment_count,share_count,view_count"


def wire(call: Call) -> tuple[dict[str, str], dict[str, Any] | None]:
    """(query, body) of a request; None: a GET."""
    if call.name == INFO:
        return {"fields": USER_FIELDS}, None
    if call.name == QUERY:
        ids = call.params["video_ids"]
        return {"fields": VIDEO_FIELDS}, {"filters": {"video_ids": list(ids) if isinstance(ids, tuple) else [ids]}}
    body: dict[str, Any] = {"max_count": call.params["limit"]}
    if call.cursor:
        body["cursor"] = int(call.cursor)
    return {"fields": VIDEO_FIELDS}, body

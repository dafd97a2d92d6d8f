"""How a question is written as a request of the Graph API: path, query, and who is asked. Pure."""

from __future__ import annotations

from goodword.connectors.model import Call

VERSION = "v25.0"
DISCOVERY, SEARCH, HASHTAG, TOP, RECENT = "business_discovery", "creator_marketplace_creators", "ig_hashtag_search", \
    "top_media", "recent_media"  # fmt: skip
ME, OWN, DEMOGRAPHICS, REACH = "me", "me/media", "follower_demographics", "reach"
USER = "{ig-user-id}"
"""Stands for the id of the account that asks; the client puts it in."""

_PROFILE = "id,username,name,biography,website,followers_count,follows_count,media_count"
_MEDIA = "id,caption,media_type,permalink,timestamp,like_count,comments_count"
_TAGGED = "id,caption,permalink,timestamp"
_OFFERED = "id,username,biography,country,insights.metrics(total_followers)"
_SHARED = f"{_MEDIA},insights.metric(reach,saved,shares,views)"


def wire(call: Call) -> tuple[str, dict[str, str]]:
    """(path, query) of a request, without version and token."""
    given = {name: str(value) for name, value in call.params.items()}
    limit, after = given.pop("limit", ""), given.pop("cursor", "")
    paged = {name: text for name, text in (("limit", limit), ("after", after)) if text}
    if call.name == DISCOVERY:
        cut = (f".after({after})" if after else "") + f".limit({limit})"
        fields = f"business_discovery.username({given['username']}){{{_PROFILE},media{cut}{{{_MEDIA},view_count}}}}"
        return f"/{USER}", {"fields": fields}
    if call.name == SEARCH:
        return f"/{USER}/{SEARCH}", {"fields": _OFFERED, **given, **paged}
    if call.name == HASHTAG:
        return f"/{HASHTAG}", {"user_id": USER, **given}
    if call.name in (TOP, RECENT):
        return f"/{given['hashtag']}/{call.name}", {"user_id": USER, "fields": _TAGGED, **paged}
    if call.name == ME:
        return ("/me" if call.who else f"/{USER}"), {"fields": f"user_id,{_PROFILE}" if call.who else "id,username"}
    if call.name == OWN:
        return "/me/media", {"fields": _SHARED, **paged}
    metric = {"metric": call.name, "metric_type": "total_value", **given}
    return "/me/insights", metric

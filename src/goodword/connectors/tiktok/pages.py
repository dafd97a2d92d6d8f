"""How each answer of TikTok is read: rows, what is gone, and how the list goes on. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from goodword.connectors.model import Gone, Learned, Page
from goodword.connectors.reading import Reader, Reading, feed, lists
from goodword.connectors.schema import items
from goodword.connectors.tiktok import rows
from goodword.connectors.tiktok.schema import UserInfo, Video, Videos
from goodword.core.tables import Kind


def _look_up(r: Reading) -> Page:
    return Page(found=(rows.profile(r.said(UserInfo).data.user),))


def _account(r: Reading) -> Page:
    there = r.said(UserInfo).data.user
    account = r.scene.accounts.get(r.task.subjects[0])
    if account is None:
        return Page()
    made = {Kind.CREATORS: [rows.creator_row(there, account.creator_id)]}
    posts = not account.agreed or "posts" in account.agreed  # in the invented world everybody agreed to everything
    told = tuple(task for task in lists(account, r.scene) if task.kind == "feed" and posts)
    return Page(made, follow=told, learned=(Learned(account.key, there.username.lower()),))


def _feed(r: Reading) -> Page:
    said = r.said(Videos).data
    account = r.scene.accounts.get(r.task.subjects[0])
    if account is None:
        return Page()
    videos, bad = items(Video, said.videos)
    made = [rows.post_row(video, account.creator_id) for video in videos]
    return feed(r, made, bad, str(said.cursor) if said.has_more else "", ())


def _posts(r: Reading) -> Page:
    """Those that were asked for and are not in the answer are gone."""
    there, _ = items(Video, r.said(Videos).data.videos)
    missing = set(r.task.subjects) - {rows.post_id(video.id) for video in there}
    return Page(gone=tuple(Gone("deleted", post_id=post_id) for post_id in sorted(missing)))


def _gone(r: Reading) -> Page:
    """Their sign-in has ended, there or here: what it brought goes."""
    account = r.task.note.get("account", "")
    return Page(gone=(Gone("ended what they agreed to at TikTok", account=account),)) if account else Page()


def _hello(r: Reading) -> Page:  # noqa: ARG001 - form of a reader
    return Page()


READERS: Mapping[str, Reader] = {
    "hello": _hello,
    "look up": _look_up,
    "account": _account,
    "feed": _feed,
    "posts": _posts,
    "gone": _gone,
}

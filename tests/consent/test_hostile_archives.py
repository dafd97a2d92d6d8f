"""Bombs, paths out of the archive, links, lies about lengths and noise: an error in words, nothing on the disk."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent_world import AT, INSTAGRAM, TIKTOK, YOUTUBE, instagram, tarred, zipped
from goodword.consent.archive import unpack, unzip
from goodword.consent.archive.model import Scene
from goodword.consent.archive.plain import count, mended, pairs
from goodword.consent.archive.read import read_archive
from goodword.consent.archive.registry import names, reader
from goodword.consent.archive.unpack import Source, Taken
from goodword.consent.archive.untar import untar
from goodword.consent.archive.unzip import unzip as opened
from goodword.consent.model import What
from goodword.core.errors import BadInput, GoodwordError

ALL = frozenset(What)


def taken(data: bytes, wanted: str = "a.json") -> Taken:
    return opened(Source(io.BytesIO(data)), lambda path: path == wanted)


def test_what_is_not_chosen_is_never_inflated() -> None:
    bomb = zipped({"bomb": bytes(200 << 20), "a.json": b"{}"})
    assert taken(bomb).files == {"a.json": b"{}"}


def test_a_bomb_that_is_chosen_is_refused() -> None:
    with pytest.raises(BadInput, match="larger than"):
        taken(zipped({"a.json": bytes(65 << 20)}))


def test_a_length_that_lies_is_found_out() -> None:
    data = bytearray(zipped({"a.json": bytes(70 << 20)}))
    data[22:26] = struct.pack("<I", 100)  # says that it is 100 bytes
    with pytest.raises(BadInput, match="larger than"):
        taken(bytes(data))


class Unseekable(io.BytesIO):
    """A stream to which a ZIP is written with lengths after the files."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError

    def seek(self, *_: Any) -> int:
        raise OSError


def streamed(method: int) -> bytes:
    out = Unseekable()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("film.mp4", b"PK\x07\x08 is in the film" * 1_000 + bytes(300_000))
        archive.writestr("a.json", b'{"x": "PK\x07\x08"}')
        archive.writestr("z", b"z")
    return out.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_lengths_that_are_said_afterwards_are_understood(method: int) -> None:
    found = taken(streamed(method))
    assert found.files == {"a.json": b'{"x": "PK\x07\x08"}'}
    assert found.closed == 2


def test_what_grows_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_MOST_INFLATED", 1 << 20)
    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("film.mp4", bytes(2 << 20))
    with pytest.raises(BadInput, match="without end"):
        taken(out.getvalue())
    with pytest.raises(BadInput, match="without end"):
        untar(Source(io.BytesIO(tarred({"film.mp4": bytes(2 << 20)}))), lambda _: False)


@pytest.mark.parametrize("path", ["../a.json", "/a.json", "x/../../a.json", "..\\a.json", "C:/a.json"])
def test_paths_out_of_the_archive_are_left_closed(path: str) -> None:
    for unpacked in (
        opened(Source(io.BytesIO(zipped({path: b"{}", "z": b""}))), lambda _: True),
        untar(Source(io.BytesIO(tarred({path: b"{}", "z": b""}))), lambda _: True),
    ):
        assert list(unpacked.files) == ["z"]


def test_links_lead_nowhere() -> None:
    link = zipfile.ZipInfo("your_instagram_activity/media/posts_1.json")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput):
        read_archive(reader("instagram"), "x.zip", io.BytesIO(out.getvalue()), Scene(INSTAGRAM, ALL, AT))


@pytest.mark.parametrize("cut", [10, 31, 50, 100, -250])
def test_an_archive_that_ends_in_the_middle_is_said_to(cut: int) -> None:
    data = zipped({"a.json": b'{"a": 1}' * 40, "b": bytes(range(256)) * 9})
    with pytest.raises(BadInput, match="not whole"):
        taken(data[:cut], "b")


def test_one_changed_bit_is_found() -> None:
    data = bytearray(zipped({"a.json": bytes(range(256)) * 4}))
    data[60] ^= 1
    with pytest.raises(BadInput):
        taken(bytes(data))


def test_locked_and_doubled_archives_are_refused() -> None:
    data = bytearray(zipped({"a.json": b"{}"}))
    data[6] |= 1
    with pytest.raises(BadInput, match="password"):
        taken(bytes(data))
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("a.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.json", b"[]")
    with pytest.raises(BadInput, match="same name"):
        taken(twice.getvalue())


def test_a_tar_with_an_endless_name_is_refused() -> None:
    head = bytearray(512)
    head[124:136] = b"77777777777\0"
    head[156:157] = b"L"
    head[0:4] = b"long"
    with pytest.raises(BadInput):
        untar(Source(io.BytesIO(zlib.compress(bytes(head) + bytes(4_096), wbits=31))), lambda _: True)


def test_lengths_of_zip64_are_understood() -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.json", "w", force_zip64=True) as file,
    ):
        file.write(b"[1, 2, 3]")
    assert taken(out.getvalue()).files == {"a.json": b"[1, 2, 3]"}
    assert unzip.unzip is opened


@given(st.sampled_from(names()), st.sampled_from(["x.zip", "x.tar.gz", "x.json", "x.car"]), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_noise_is_answered_in_words(network: str, name: str, noise: bytes) -> None:
    for data in (noise, b"PK\x03\x04" + noise, b"\x1f\x8b" + noise, zipped({"posts_1.json": noise})):
        try:
            read_archive(reader(network), name, io.BytesIO(data), Scene(f"{network}:x", ALL, AT))
        except GoodwordError:
            continue


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["media", "title", "creation_timestamp", "string_map_data", "media_map_data", "Likes", "value", "uri",
             "organic_insights_posts", "ig_reels_media", "profile_user", "string_list_data", "Post", "Posts",
             "VideoList", "Date", "Link", "orderedItems", "object", "Profile And Settings", "Profile Info",
             "ProfileMap", "organic_insights_audience", "label_values", "Follower", "FansList", "preferredUsername"]
        ),
        inner, max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@given(_JSON)
@settings(max_examples=200, deadline=None)
def test_json_of_any_shape_is_read_or_refused_in_words(value: Any) -> None:
    data = json.dumps(value).encode()
    files = {"posts_1.json": data, "x/followers_and_following/followers_1.json": data,
             "personal_information/personal_information.json": data,
             "past_instagram_insights/audience_insights.json": data}  # fmt: skip
    cases = (
        (INSTAGRAM, zipped(files)),
        (TIKTOK, zipped({"user_data_tiktok.json": data})),
        ("mastodon:a@b.example", zipped({"outbox.json": data, "actor.json": data})),
    )
    for creator_id, archive in cases:
        try:
            read_archive(reader(creator_id.partition(":")[0]), "x.zip", io.BytesIO(archive), Scene(creator_id, ALL, AT))
        except GoodwordError:
            continue


@given(st.lists(st.lists(st.text(max_size=14), max_size=6), max_size=5))
@settings(max_examples=100, deadline=None)
def test_tables_of_any_shape_are_read_or_refused_in_words(rows: list[list[str]]) -> None:
    data = "\n".join(",".join(cells) for cells in rows).encode(errors="surrogatepass")
    files = {"Takeout/YouTube/video metadata/videos.csv": data, "Takeout/YouTube/channels/channel.csv": data}
    try:
        read_archive(reader("youtube"), "x.zip", io.BytesIO(zipped(files)), Scene(YOUTUBE, ALL, AT))
    except GoodwordError:
        return


@given(st.text())
def test_what_was_torn_into_bytes_is_mended_and_what_is_right_stays(text: str) -> None:
    try:
        torn = text.encode().decode("latin-1")
    except UnicodeEncodeError:
        return
    assert mended({torn: [torn]}) == {text: [text]}


@pytest.mark.parametrize(
    ("said", "number"),
    [("1,234", 1_234), ("14.533", 14_533), ("102\u202f497", 102_497), ("12", 12), ("1.2K", None), ("--", None),
     ("", None), (None, None), (True, None), (-1, None), (5, 5), ("1,23", None), ("12 345 678", 12_345_678)],
)  # fmt: skip
def test_counts_of_every_locale(said: object, number: int | None) -> None:
    assert count(said) == number


def test_names_may_hold_commas() -> None:
    assert pairs("Springfield, Illinois: 12.3%, Pune: 8,1%") == [
        ("Springfield, Illinois", pytest.approx(0.123)), ("Pune", pytest.approx(0.081)),
    ]  # fmt: skip


def test_what_is_taken_in_all_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_MOST_TAKEN", 100)
    with pytest.raises(BadInput, match="larger than"):
        read_archive(reader("instagram"), "x.zip", io.BytesIO(zipped(instagram())), Scene(INSTAGRAM, ALL, AT))

"""Links lead only to the open net; queries and fragments arrive as they were given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.tracking.destination import checked, merged, passed_on, utm_for, with_click, with_utm


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("https://shop.example/p?variant=3#frag", "https://shop.example/p?variant=3#frag"),
        ("shop.example/a", "https://shop.example/a"),
        ("HTTP://EXAMPLE.com:80/A?b=C%20d&e", "http://example.com/A?b=C%20d&e"),
        ("https://münchen.de/straße?q=ü", "https://xn--mnchen-3ya.de/stra%C3%9Fe?q=%C3%BC"),
        ("https://मिठाई.example/", "https://xn--o1b1cybxdd.example/"),
        ("https://example.com?x=1", "https://example.com/?x=1"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
    ],
)
def test_an_address_is_kept_as_it_was_given(given_: str, kept: str) -> None:
    assert checked(given_) == kept


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1", "http://127.1", "http://[::1]/",
        "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://[fe80::1%25eth0]/", "http://10.1.2.3",
        "http://169.254.169.254/latest/meta-data", "http://192.168.1.1", "http://0.0.0.0", "http://100.64.0.1",
        "http://localhost", "http://localhost.", "http://db.internal", "http://printer.local", "http://router",
        "http://１２７.0.0.1/", "http://①②⑦.0.0.1", "http://[::]/", "http://224.0.0.1", "http://[2002:7f00:1::]/",
    ],
)  # fmt: skip
def test_a_private_net_is_refused_however_it_is_written(address: str) -> None:
    with pytest.raises(BadInput, match=r"private|host"):
        checked(address)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.com", "file:///etc/passwd", "//evil.com", "https://",
        "https://user:pass@example.com", "https://a@b.com", "https://good.com\\@evil.com", "https://exa mple.com",
        "https://example.com/\r\nSet-Cookie:x=1", "https://example.com/\u202egnp", "https://x..com", "https://a.com:99999",
        "https://example.com/" + "a" * 2000, "mailto:x@example.com", "https://exam\u200bple.com",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(BadInput):
        checked(address)


def test_campaign_parameters_are_merged_and_the_fragment_stays_last() -> None:
    utm = utm_for(creator="instagram:asha.k", campaign="Diwali मिठाई", post="Reel 1", placement="bio")
    assert utm.pairs() == (
        ("utm_source", "instagram"),
        ("utm_medium", "influencer"),
        ("utm_campaign", "diwali-मिठाई"),
        ("utm_content", "asha.k/reel-1"),
    )
    made = with_utm("https://shop.example/p?a=1&utm_source=old&b=%2F+x#sec?t=2", utm)
    assert made.startswith("https://shop.example/p?a=1&b=%2F+x&utm_source=instagram&utm_medium=influencer&")
    assert made.endswith("&utm_content=asha.k/reel-1#sec?t=2")


def test_what_comes_with_a_click_is_passed_on_and_overrides_nothing() -> None:
    location = "https://shop.example/p?v=1&utm_source=instagram#f"
    said = "utm_source=evil&coupon=x&gw=forged&%75tm_source=evil&v=9"
    assert passed_on(location, said) == "https://shop.example/p?v=1&utm_source=instagram&coupon=x#f"
    assert passed_on("https://shop.example/p", "a=1&a=2") == "https://shop.example/p?a=1&a=2"
    assert with_click("https://shop.example/p?v=1#f", "abc") == "https://shop.example/p?v=1&gw=abc#f"
    assert with_click("https://shop.example/p", "abc") == "https://shop.example/p?gw=abc"


def test_the_brands_own_links_name_their_place() -> None:
    assert utm_for(creator="", campaign="X", post="", placement="card").source == "card"


NAMES = st.text("abcdefgh", min_size=1, max_size=5)


@given(query=st.lists(st.tuples(NAMES, NAMES), max_size=5), fragment=st.text("abc=&?/", max_size=8))
def test_merging_loses_nothing_and_is_the_same_twice(query: list[tuple[str, str]], fragment: str) -> None:
    own = "&".join(f"{k}={v}" for k, v in query)
    address = "https://shop.example/" + (f"?{own}" if own else "") + (f"#{fragment}" if fragment else "")
    once = merged(address, (("utm_source", "x"),), replace=True)
    assert merged(once, (("utm_source", "x"),), replace=True) == once
    assert own in once
    assert once.partition("#")[2] == fragment

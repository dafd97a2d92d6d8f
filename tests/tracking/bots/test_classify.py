"""People are people, in the browsers inside apps too; programs are programs, and those that draw previews are told
apart."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from goodword.tracking.bots.classify import classify
from goodword.tracking.model import HitKind

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
DROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-S911B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/131.0.6778.135 Mobile Safari/537.36"
)
INSIDE = (
    (f"{IPHONE} Instagram 361.0.0.28.82 (iPhone14,5; iOS 18_2; en_IN; en; scale=3.00; 1170x2532; 6742)", "instagram"),
    (
        f"{DROID} Instagram 361.0.0.46.88 Android (34/14; 480dpi; 1080x2340; Xiaomi; ruby; ruby; mt6877; hi_IN)",
        "instagram",
    ),
    (f"{IPHONE} [FBAN/FBIOS;FBAV/492.0.0.42.97;FBBV/670;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBLC/de_DE]", "facebook"),
    (f"{DROID} [FB_IAB/FB4A;FBAV/492.0.0.65.75;IABMV/1;]", "facebook"),
    (f"{DROID} MetaIAB Facebook", "facebook"),
    (f"{DROID} trill_370802 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/trill ByteLocale/en", "tiktok"),
    (f"{IPHONE} musical_ly_37.8.0 JsSdk/2.0 NetType/4G Channel/App Store BytedanceWebview/d8a21c6", "tiktok"),
    (f"{IPHONE} Barcelona 361.0.0.20.109 (iPhone14,5; iOS 18_2; en_US; en; scale=3.00; 1170x2532; 6741)", "threads"),
    (f"{IPHONE} Twitter for iPhone/10.72", "x"),
    (f"{DROID} TwitterAndroid", "x"),
    (f"{IPHONE} Snapchat/13.20.0.35 (like Safari/8618.1, panda)", "snapchat"),
    (f"{IPHONE} [Pinterest/iOS]", "pinterest"),
    (f"{IPHONE} [LinkedInApp]/9.30.7041", "linkedin"),
    (f"{DROID} MicroMessenger/8.0.54.2760(0x28003637) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN", "wechat"),
    (f"{IPHONE} Safari Line/14.20.0", "line"),
    (f"{DROID} KAKAOTALK 2501010", "kakaotalk"),
    (f"{IPHONE} Reddit/Version 2025.01.0/Build 614973/iOS Version 18.2", "reddit"),
    (f"{DROID} Zalo android/24120730 ZaloTheme/light", "zalo"),
)
PEOPLE = (
    "Mozilla/5.0 (Linux; Android 9; CUBOT X18) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Safari/605",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.334; U; id) Presto/2.5.25 Version/10.54",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537 Edg/131",
    "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1",
)
PROGRAMS = (
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", "Googlebot"),
    ("curl/8.5.0", "bot", "curl"),
    ("python-requests/2.32", "bot", "python-requests"),
    ("BrandNewThing/0.1 (+https://nobody.example/why)", "bot", "BrandNewThing"),
    ("some-agent contact@nobody.example", "bot", ""),
    ("", "bot", ""),
    ("Mozilla/5.0", "bot", "Mozilla"),
    ("WhatsApp/2.24.25.78 A", "preview", "WhatsApp"),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "preview", "facebookexternalhit"),
    ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", "preview", "Discordbot"),
    ("TelegramBot (like TwitterBot)", "preview", "TelegramBot"),
    (f"{IPHONE} [FBAN/FBIOS] (compatible; Nastybot/1.0; +http://nobody.example)", "bot", ""),
)


@pytest.mark.parametrize(("agent", "app"), INSIDE, ids=lambda v: v[-24:])
def test_who_taps_inside_an_app_is_a_person(agent: str, app: str) -> None:
    assert classify(agent)[:2] == (HitKind.PERSON, app)


@pytest.mark.parametrize("agent", PEOPLE, ids=lambda v: v[:40])
def test_a_browser_is_a_person(agent: str) -> None:
    assert classify(agent).kind is HitKind.PERSON


@pytest.mark.parametrize(("agent", "kind", "name"), PROGRAMS, ids=lambda v: v[:40])
def test_a_program_is_no_person(agent: str, kind: str, name: str) -> None:
    found = classify(agent)
    assert found.kind is HitKind(kind)
    assert name in found.name


def test_the_device_is_told() -> None:
    assert classify(IPHONE).device == "phone"
    assert classify(PEOPLE[1]).device == "desktop"
    assert classify(PEOPLE[0].replace(" Mobile", "")).device == "tablet"


def test_no_text_is_too_odd() -> None:
    for agent in ("\x00" * 5000, "(" * 3000, "Mozilla/5.0 (" + "a;" * 2000, "🤖" * 400, "' or 1=1 --"):
        assert classify(agent).kind in HitKind
        assert len(classify(agent).name) <= 40


def test_every_entry_of_the_public_list_is_known() -> None:
    from crawleruseragents import CRAWLER_USER_AGENTS_DATA

    listed = [agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry.get("instances", [])]
    missed = [agent for agent in listed if classify(agent).kind is HitKind.PERSON]
    assert len(listed) > 2_000
    assert all("MetaIAB" in agent or "Instagram" in agent for agent in missed)
    assert len(missed) <= 2


@pytest.mark.real
def test_on_real_identifications(real_data: Path) -> None:
    both = json.loads((real_data / "user-agents" / "user-agents.json").read_text(encoding="utf-8"))
    bots = [classify(agent).kind is not HitKind.PERSON for agent in both["bots"]]
    people = [classify(agent).kind is not HitKind.PERSON for agent in both["humans"]]
    assert sum(bots) / len(bots) >= 0.99
    assert sum(people) == 0


def test_nothing_takes_long_however_it_is_written() -> None:
    began = time.process_time()
    for i in range(200):
        classify(f"Mozilla/5.0 (Linux; Android {i}; a{'b' * 900}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1 x")
    assert (time.process_time() - began) / 200 < 0.005

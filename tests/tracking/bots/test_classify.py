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
    (f"{DROID} WhatsApp/2.25.20.80", "whatsapp"),
    (f"{IPHONE} WhatsApp/25.20.80", "whatsapp"),
    (f"{DROID} Viber/25.7.0.2", "viber"),
    (f"{DROID} Telegram-Android/11.13.1 (Samsung SM-S938B; Android 15; SDK 35; HIGH)", "telegram"),
    (f"{IPHONE} [Pinterest/iOS]", "pinterest"),
    (f"{DROID} VKAndroidApp/8.140-25000", "vk"),
    (f"{DROID} [FB_IAB/FB4A;FBAV/524.0.0;FBDV/CUBOT MAX 3;FBCR/Orange.com;]", "facebook"),
    (f"{DROID} QRScanner/3.1 ScanPreview/2", ""),
    (f"{IPHONE} CamScanner/6.80", ""),
    (f"{IPHONE} com.example.feed-reader/2.0", ""),
)
PEOPLE = (
    "Mozilla/5.0 (Linux; Android 9; CUBOT X18) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Safari/605",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80 (S60; SymbOS; Opera Mobi/23.334; U; id) Presto/2.5.25 Version/10.54",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537 Edg/131",
    "Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1",
    "Mozilla/5.0 (SMART-TV; LINUX; Tizen 8.0) AppleWebKit/537.36 (KHTML, like Gecko) 108.0.5359.1/8.0 TV Safari/537.36",
    "Mozilla/5.0 (Nintendo WiiU) AppleWebKit/536.30 (KHTML, like Gecko) NX/3.0.4.2.13 NintendoBrowser/4.3.2.11274.EU",
    "Mozilla/5.0 (PlayStation; PlayStation 5/8.00) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (X11; U; Linux armv7l like Android; en-us) AppleWebKit/531.2+ (KHTML, like Gecko) Kindle/3.0+",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 OPR/120.0",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; .NET CLR 1.1.4322; InfoPath.2)",
    "Nokia6300/2.0 (07.21) Profile/MIDP-2.0 Configuration/CLDC-1.1",
    "Micromax Q5 Release-01.05.2012 Mobile Configuration/CLDC-1.1 Profile/MIDP-2.0",
    "Lava_KKT34i/MRE/2.5.00 (Opera Mini)",
    "Mozilla/5.0 (Java; U; en-us; nokia2700c-2) UCBrowser8.3.0.154/70/352/UCWEB Mobile",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139 Safari/537 Comet/9",
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136 SogouMobileBrowser/5",
)
MODELS = (
    "CUBOT X18", "CUBOT_NOTE_S Build/LMY47I", "M bot 60 Build/NRD90M", "IDbot553PLUS", "POWER BOT", "XBot_Senior",
    "Fever_Plus_J", "FEVER Build/LMY47D", "PHANTOM PZ20", "Phantom6-Plus", "ViewSonic A8+", "HTCButterflys901s",
    "HUAWEI LUA-U22 Build/HUAWEILUA-U22", "PKC110 Build/AP3A.240617.008", "moto g power (2022)", "Scan Pro 5",
)  # fmt: skip
ON_LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
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
    (f"{DROID} (compatible; Nasty/1.0)", "bot", "Nasty"),
    (f"{DROID.replace('SM-S911B', 'SM-S911B; Nastybot/1.0')}", "bot", "Nastybot"),
    (f"{ON_LINUX} NobodysRenderer/1.0", "bot", "NobodysRenderer"),
    (f"{ON_LINUX.replace('like Gecko', 'like Gecko; Nobody-Checks-Ads')}", "bot", "Nobody-Checks-Ads"),
    (f"{ON_LINUX.replace('X11; Linux x86_64', 'Windows NT 10.0')} Shots by nobodys.io/2.0", "bot", "nobodys.io"),
    (f"{ON_LINUX} (compatible; Nobody-Agent)", "bot", "Nobody-Agent"),
    ("Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/26.1.0", "bot", "jsdom"),
)


@pytest.mark.parametrize(("agent", "app"), INSIDE, ids=lambda v: v[-24:])
def test_who_taps_inside_an_app_is_a_person(agent: str, app: str) -> None:
    assert classify(agent)[:2] == (HitKind.PERSON, app)


@pytest.mark.parametrize("agent", PEOPLE, ids=lambda v: v[:40])
def test_a_browser_is_a_person(agent: str) -> None:
    assert classify(agent).kind is HitKind.PERSON


@pytest.mark.parametrize("model", MODELS)
def test_a_phone_may_be_called_what_a_program_is_called(model: str) -> None:
    for agent in (
        f"Mozilla/5.0 (Linux; Android 13; {model}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138 Mobile Safari/537",
        f"Mozilla/5.0 (Linux; U; Android 13; {model}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138 Unknown/1",
    ):
        assert classify(agent).kind is HitKind.PERSON


@pytest.mark.parametrize(("agent", "kind", "name"), PROGRAMS, ids=lambda v: v[:40])
def test_a_program_is_no_person(agent: str, kind: str, name: str) -> None:
    found = classify(agent)
    assert found.kind is HitKind(kind)
    assert name.lower() in found.name.lower()


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

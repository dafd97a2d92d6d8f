"""Rules of our own beside the list of crawlers: what browsers look like, in-app browsers, previews, programs. Pure."""

from __future__ import annotations

import re

_PRODUCTS = (
    "Version|Chrome|CriOS|Mobile|Safari|Firefox|FxiOS|Focus|Edg|EdgA|EdgiOS|OPR|OPT|OPiOS|OPX|SamsungBrowser|GSA|NSTNWV"
    "|YaBrowser|YaApp_Android|Yowser|SA|Vivaldi|Brave|Ddg|DuckDuckGo|Silk|UCBrowser|MiuiBrowser|HuaweiBrowser"
    "|HeyTapBrowser|VivoBrowser|Whale|Coc_Coc_Browser|Ecosia|MQQBrowser|Quark|Puffin|QtWebEngine|Ubuntu|Chromium"
)
PLAIN = re.compile(
    r"Mozilla/5\.0 \(([^()]*)\) (?:AppleWebKit/[\d.]+ \(KHTML, like Gecko\)|Gecko/[\d.]+)"
    rf"(?: (?:{_PRODUCTS})(?:/[\w.]+)?)*"
)
"""What nearly every person's browser says: a platform, an engine, products that are known. Group 1 is the platform."""

_IN_APP = (
    ("FBAN/", "facebook"),
    ("FBAV/", "facebook"),
    ("FB_IAB", "facebook"),
    ("FBIOS", "facebook"),
    ("MetaIAB Facebook", "facebook"),
    ("MessengerForiOS", "messenger"),
    ("Orca-Android", "messenger"),
    (" Barcelona ", "threads"),
    ("Instagram", "instagram"),
    ("BytedanceWebview", "tiktok"),
    ("musical_ly", "tiktok"),
    ("TikTok", "tiktok"),
    (" trill_", "tiktok"),
    ("ttwebview", "tiktok"),
    ("aweme_", "tiktok"),
    ("Twitter for ", "x"),
    ("TwitterAndroid", "x"),
    ("Snapchat", "snapchat"),
    ("Pinterest/", "pinterest"),
    ("LinkedIn", "linkedin"),
    ("MicroMessenger/", "wechat"),
    (" Line/", "line"),
    ("KAKAOTALK", "kakaotalk"),
    ("Reddit/", "reddit"),
    ("Weibo", "weibo"),
    ("weibo__", "weibo"),
    ("Zalo", "zalo"),
    ("Telegram-", "telegram"),
    ("Discord/", "discord"),
    ("VKAndroidApp", "vk"),
    ("vkclient", "vk"),
    (" QQ/", "qq"),
    ("Tumblr for ", "tumblr"),
    ("TumblriOS", "tumblr"),
    ("ShareChat", "sharechat"),
    (" Moj/", "moj"),
    ("Bluesky for ", "bluesky"),
    ("imoAndroid/", "imo"),
    ("imoiOS/", "imo"),
    ("ios.youtube", "youtube"),
    ("android.youtube", "youtube"),
)
"""In-app browsers: people who tapped a link inside a network's app: what they say, and which app it is."""

_BROWSING = re.compile(r"Mozilla/5\.0 \((?:iPhone|iPad|iPod|Linux|Windows|Macintosh|X11)")

_PREVIEWS = (
    "facebookexternalhit", "facebot", "meta-externalfetcher", "twitterbot", "slack", "telegrambot", "whatsapp",
    "discordbot", "linkedinbot", "pinterest", "skypeuripreview", "preview", "vkshare", "vkrobot", "redditbot",
    "viber", "valve/steam", "iframely", "embedly", "mastodon", "friendica", "lemmy", "gotosocial", "misskey",
    "pleroma", "summaly", "bluesky", "cardyb", "tweetmemebot", "addthis", "flipboardproxy", "groupmebot",
    "keybasebot", "richlink", "unfurl", "onebox", "opengraph", "kakaotalk-scrap", "line-poker", "mattermost",
    "rocketchat", "nextcloud", "notion/", "tumblr/", "hatena", "odklbot", "tiktokspider", "zoombot",
)  # fmt: skip
"""What they say in lower case."""

_WORDS = (
    "bot", "http:", "https:", "crawl", "spider", "slurp", "scrap", "www.", "headless", "phantom", "selenium",
    "puppeteer", "playwright", "webdriver", "python", "java/", "perl/", "ruby/", "php/", "curl", "wget",
    "axios", "node-fetch", "undici", "go-http", "okhttp", "apache-http", "http_request", "httpclient", "http-client",
    "monitor",
    "uptime", "checker", "scan", "preview", "archiv", "validator", "indexer", "fetch", "feed", "lighthouse",
    "pagespeed", "gtmetrix", "pingdom", "dataprovider", "winhttp", "postman", "insomnia", "guzzle", "resty", "lua-",
    "censys", "nmap", "nikto", "sqlmap", "zgrab", "masscan", "nuclei",
)  # fmt: skip
SURE = frozenset({"bot", "http:", "https:", "crawl", "spider"})
"""Words that no browser says, inside an app or out."""
_NOT_WORDS = re.compile(r"cubot|cynthiabot|cybot_phone")  # makers of phones
_MAIL = re.compile(r"@[a-z][\w-]*\.[a-z]")
_PERSONS = re.compile(
    r"Mozilla/|Opera/|Nokia|SAMSUNG-|BlackBerry|LG-|LG/|SonyEricsson|MOT-|UCWEB|Lynx/|Links \(|ELinks|w3m/|Dillo/"
    r"|NetSurf/|HTC_|ZTE-|Huawei|Xiaomi_|KDDI-|DoCoMo/|SoftBank/|NCSA_Mosaic|Instagram |Snapchat/"
)
_ENGINE = re.compile(
    r"AppleWebKit|Gecko|Trident|MSIE|Presto|KHTML|Konqueror|Opera|Goanna|Servo|Ladybird|Netscape|Safari|Firefox"
)


def program(agent: str) -> str:
    """The word that gives away a text as not a browser's, "" when it looks like one.

    Browsers say an engine, and never an address to complain to.
    """
    low = agent.lower()
    if "bot" in low:
        low = _NOT_WORDS.sub("", low)
    for word in _WORDS:
        if word in low:
            return word
    if len(agent) < 8 or _MAIL.search(low):
        return agent or "-"
    if not _PERSONS.match(agent):
        return agent.split("/", 1)[0].split(" ", 1)[0] or "-"
    return "Mozilla" if agent.startswith("Mozilla/") and not _ENGINE.search(agent) else ""


def in_app(agent: str) -> str:
    """The app whose own browser this is, "" when it is none; programs that also name an app give themselves away."""
    if not _BROWSING.match(agent):
        return ""
    app = next((app for mark, app in _IN_APP if mark in agent), "")
    low = agent.lower() if app else ""
    return "" if any(sign in low for sign in ("http:", "https:", "compatible;", "externalhit", "bot/")) else app


def previews(agent: str) -> bool:
    """Whether a program fetches links in order to show a card of them to somebody."""
    low = agent.lower()
    for name in _PREVIEWS:  # noqa: SIM110 - twice as fast as any() with a generator, and asked of every program
        if name in low:
            return True
    return False


def device(agent: str) -> str:
    """phone, tablet, desktop, or "" where it cannot be told."""
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    if "Mobi" in agent or "iPhone" in agent or "Android" in agent or "Phone" in agent:
        return "phone"
    return "desktop" if any(name in agent for name in ("Windows", "Macintosh", "X11", "CrOS", "Linux")) else ""

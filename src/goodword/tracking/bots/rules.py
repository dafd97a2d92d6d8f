"""Rules of our own beside the list of crawlers: what browsers look like, in-app browsers, previews, programs. Pure."""

from __future__ import annotations

import re

from goodword.tracking.bots.patterns import compiled

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
    (" WhatsApp/", "whatsapp"),
    (" Viber", "viber"),
    (" LINE/", "line"),
    (" VK/", "vk"),
    (" Mastodon", "mastodon"),
    (" NAVER(inapp", "naver"),
    ("xiaohongshu", "xiaohongshu"),
    ("Kwai", "kwai"),
    ("SogouMobileBrowser", "sogou"),
    ("SogouSearch", "sogou"),
)
"""In-app browsers: people who tapped a link inside a network's app: what they say, and which app it is."""

_BROWSING = re.compile(r"Mozilla/5\.0 \((?:iPhone|iPad|iPod|Linux|Windows|Macintosh|X11)")
_APPLE = re.compile(r"Mozilla/5\.0 \(iP(?:hone|ad|od)")
_NOT_INSIDE = re.compile(r"https?:|www\.|compatible;|externalhit|crawl|spider|headless|bot\b")
"""What programs say that pretend to be somebody inside an app."""

_ANDROID = re.compile(r"(Mozilla/5\.0 \(Linux; (?:U; )?(?:arm_64; )?Andr[o0]id)([^()]*(?:\([^()]*\)[^()]*)?)\)")
_NO_MODEL = re.compile(
    r"https?:|www\.|@|compatible|crawl|spider|slurp|headless|-google/|(?<!cu)bot[\w-]*/\d", re.IGNORECASE
)
"""What no maker calls a phone, and what stands in brackets that name a program."""

_PREVIEWS = (
    "facebookexternalhit", "facebot", "meta-externalfetcher", "twitterbot", "slack", "telegrambot", "whatsapp",
    "discordbot", "linkedinbot", "pinterest", "skypeuripreview", "preview", "vkshare", "vkrobot", "redditbot",
    "viber", "valve/steam", "iframely", "embedly", "mastodon", "friendica", "lemmy", "gotosocial", "misskey",
    "pleroma", "summaly", "bluesky", "cardyb", "tweetmemebot", "addthis", "flipboardproxy", "groupmebot",
    "keybasebot", "richlink", "unfurl", "onebox", "opengraph", "kakaotalk-scrap", "line-poker", "mattermost",
    "rocketchat", "nextcloud", "notion/", "tumblr/", "hatena", "odklbot", "tiktokspider", "zoombot",
)  # fmt: skip
"""What they say in lower case."""
_PREVIEW = compiled(name.replace(".", r"\.") for name in _PREVIEWS)

_WORDS = (
    "bot", "http:", "https:", "crawl", "spider", "slurp", "scrap", "www.", "headless", "phantom", "selenium",
    "puppeteer", "playwright", "webdriver", "python", "java/", "perl/", "ruby/", "php/", "curl", "wget",
    "axios", "node-fetch", "undici", "go-http", "okhttp", "apache-http", "http_request", "httpclient", "http-client",
    "monitor",
    "uptime", "checker", "scan", "preview", "archiv", "validator", "indexer", "fetch", "feed", "lighthouse",
    "pagespeed", "gtmetrix", "pingdom", "dataprovider", "winhttp", "postman", "insomnia", "guzzle", "resty", "lua-",
    "censys", "nmap", "nikto", "sqlmap", "zgrab", "masscan", "nuclei", "synthetic", "screenshot", "wkhtmlto", "jsdom",
    "cypress/", "rendertron", "transcoder", "search console", "google-", "-google", "cloudflare", "dejaclick",
)  # fmt: skip
_NOT_WORDS = re.compile(r"cubot|cynthiabot|cybot_phone|caboto|botech|com\.google-|phantom\d")
"""Makers of phones and televisions, a bank."""
_INSERTED = re.compile(
    r"(?:like gecko(?:; | )(?:compatible; )?|(?:\)|safari/[\d.]+) \(compatible; )"
    r"(?!msie|safari|version|chrome|samsung|mobile|ubuntu)([a-z][\w.-]*)"
)
"""What goes on where browsers end: after `like Gecko`, or in brackets of its own."""
_SITE = re.compile(r"(?<=[a-z])\.(?:com|net|org|io|dev|ai|co|eu|ru)(?=[/ );]|$)")
_PACKAGES = ("com.", "org.", "net.", "jp.", "de.", "in.", "cn.", "br.", "kr.", "ru.")
"""Apps are named like sites read backwards."""
_LINUX = re.compile(
    r"Mozilla/5\.0 \(X11; Linux x86_64\) AppleWebKit/[\d.]+ \(KHTML, like Gecko\) "
    r"Chrome/[\d.]+ Safari/[\d.]+ ([A-Za-z][A-Za-z_]*)"
)
_LINUX_BROWSERS = re.compile(
    r"OPR|Edg|Vivaldi|Brave|YaBrowser|Yowser|Whale|Ddg|DuckDuckGo|Ecosia|Iridium|Iron|Thorium|Ulaa|Wavebox|Sidekick"
    r"|Falkon|Epiphany|Midori|Puffin|Avast|AVG|Avira|Norton|CCleaner|Comet|Dia|ChatGPT|OMI|HbbTV|TV|SmartTV|Tesla|LG"
    r"|Ubuntu|Chromium|Opera|Maxthon|Cent|Slimjet|Arc|Zen|SA|Mobile|XiaoMi|Valve|VR|Viera"
)
"""What people's browsers add on a Linux desktop; a machine that renders pages in a data centre adds its own name."""
_MAIL = re.compile(r"@[a-z][\w-]*\.[a-z]")
_PERSONS = re.compile(
    r"Mozilla/|Opera/|Nokia|SAMSUNG-|BlackBerry|LG-|LG/|SonyEricsson|MOT-|UCWEB|Lynx/|Links \(|ELinks|w3m/|Dillo/"
    r"|NetSurf/|HTC_|ZTE-|Huawei|Xiaomi_|KDDI-|DoCoMo/|SoftBank/|NCSA_Mosaic|Instagram |Snapchat/|HbbTV/|Amiga|IBrowse/"
)
_ENGINE = re.compile(
    r"AppleWebKit|Gecko|Trident|MSIE|Presto|KHTML|Konqueror|Opera|Goanna|Servo|Ladybird|Netscape|Safari|Firefox|NetSurf"
    r"|UCBrowser|Nintendo|PlayStation|SMART-TV|IBrowse|PalmOS|BREW|Brew|PocketBook|Kindle"
)
_SMALL = re.compile(
    r"MIDP|CLDC|Opera Mini|UP\.Browser|Obigo|NetFront|POLARIS|WAP.Browser|MAUI|UCWEB|U2/1\.0\.0|UCBrowser|w3m/"
    r"|RokuBrowser|Browser/(?:AppleWebKit|WAP)|Android/\d[\d.]* Release/"
    r"|Opera [\d.]+$|Mozilla/5\.0 \((?:Linux; (?:U; )?Android|Linux; U; Viera|SMART-TV|Web0S)[^()]*\) AppleWebKit",
    re.IGNORECASE,
)
"""Old phones, televisions and apps whose own name comes first."""


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
    named = _added(low)
    if named:
        return named
    if len(agent) < 8 or _MAIL.search(low):
        return agent or "-"
    if not _PERSONS.match(agent):
        return "" if _SMALL.search(agent) else agent.split("/", 1)[0].split(" ", 1)[0] or "-"
    rendering = _LINUX.match(agent)
    if rendering and not _LINUX_BROWSERS.fullmatch(rendering[1]):
        return rendering[1]
    known = _ENGINE.search(agent) or _SMALL.search(agent)
    return "Mozilla" if agent.startswith("Mozilla/") and not known else ""


def _added(low: str) -> str:
    """What stands where no browser has anything, or the site of who made the program; "" for neither."""
    if "like gecko;" in low or "like gecko gomez" in low or "(compatible;" in low[16:]:
        found = _INSERTED.search(low)
        if found:
            return found[1]
    site = _SITE.search(low)
    if not site:
        return ""
    name = low[max(low.rfind(sign, 0, site.start()) for sign in " (;/,") + 1 : site.end()]
    return "" if name.startswith(_PACKAGES) else name


def without_model(agent: str) -> str:
    """The text of an Android device without its model: phones are called Phantom, M bot 60, Fever or ViewSonic."""
    found = _ANDROID.match(agent)
    if not found or _NO_MODEL.search(found[2]):
        return agent
    return f"{found[1]}{'; wv' if found[2].endswith('wv') else ''}){agent[found.end() :]}"


def inside(agent: str) -> bool:
    """Whether this is a browser inside an app, known or not: who taps there is a person."""
    if "http" in agent or not _BROWSING.match(agent):
        return False
    webview = "; wv)" in agent or ("Safari/" not in agent and "Mobile/" in agent and _APPLE.match(agent))
    if not webview and not app(agent):
        return False
    return not _NOT_INSIDE.search(_NOT_WORDS.sub("", agent.lower()))


def app(agent: str) -> str:
    """The app that an in-app browser is of, "" when it is none that is known."""
    return next((name for mark, name in _IN_APP if mark in agent), "")


def previews(agent: str) -> bool:
    """Whether a program fetches links in order to show a card of them to somebody."""
    return bool(_PREVIEW.search(agent.lower()))


def device(agent: str) -> str:
    """phone, tablet, desktop, or "" where it cannot be told."""
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    if "Mobi" in agent or "iPhone" in agent or "Android" in agent or "Phone" in agent:
        return "phone"
    return "desktop" if any(name in agent for name in ("Windows", "Macintosh", "X11", "CrOS", "Linux")) else ""

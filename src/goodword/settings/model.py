"""What can be set, with its default, its meaning and where the value in force came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodword.core.errors import BadInput
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.settings.locales import locale_tag

MASK = "••••"


def _set(default: Any, doc: str, *, kind: str = "text", secret: bool = False) -> Any:  # noqa: ANN401 - field factory
    """Declare one setting; kind is "text", "place" (a folder, file or URL), "int" or "number"."""
    return field(default=default, metadata={"doc": doc, "kind": kind, "secret": secret})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of one installation. `origins` says for each name where its value came from.

    Build it with `goodword.settings.load.load_settings`; the defaults of `catalogue` and `ledger` are filled in there.
    """

    catalogue: str = _set(
        "",
        "Where the catalogue is: a folder, or `spark://host:port?path=FOLDER` for a Spark cluster that sees FOLDER.",
        kind="place",
    )
    ledger: str = _set(
        "",
        "Where saved briefs, plans and decisions are kept: a SQLite file or URL, or `postgresql://user@host/name`.",
        kind="ledger",
    )
    host: str = _set("127.0.0.1", "Address the web app and the API listen on; loopback unless you say otherwise.")
    port: int = _set(8000, "Port the web app and the API listen on.", kind="int")
    token: str = _set(
        "",
        "Password that every request must carry; required when `host` is not a loopback address.",
        secret=True,
    )
    threads: int = _set(0, "Threads of the embedded engine; 0 uses every core.", kind="int")
    memory_gb: float = _set(
        0.0, "Memory of the embedded engine in GiB; 0 uses three quarters of what is there.", kind="number"
    )
    max_upload_mb: int = _set(256, "Largest file that the web app and the API accept, in MiB.", kind="int")
    locale: str = _set(
        "",
        "How numbers and dates are written, like `de` or `en_IN`; empty: as the browser asks, English in a terminal.",
    )
    log: str = _set(
        "", "File that gets what went wrong in detail; empty: `goodword.log` beside the ledger.", kind="place"
    )
    vault: str = _set(
        "",
        "File of the key that seals secrets and bank accounts kept in the ledger; empty: `vault.key` beside the data.",
        kind="place",
    )
    session_days: int = _set(30, "Days after which users sign in again in any case.", kind="int")
    session_idle_hours: int = _set(72, "Hours without a visit after which users sign in again.", kind="int")
    openid_issuer: str = _set(
        "", "Address of an OpenID Connect provider that users can sign in with, like `https://login.example.org`."
    )
    openid_client: str = _set("", "Client id that the OpenID provider knows this installation by.")
    openid_secret: str = _set("", "Client secret that the OpenID provider gave out.", secret=True)
    openid_role: str = _set(
        "", "Role of people who come from the OpenID provider for the first time; empty: only users with that e-mail."
    )
    instagram_app: str = _set("", "Id of the Instagram app that creators sign in to, to share their insights.")
    instagram_secret: str = _set("", "Secret of that Instagram app.", secret=True)
    tiktok_app: str = _set("", "Client key of the TikTok app that creators sign in to.")
    tiktok_secret: str = _set("", "Client secret of that app.", secret=True)
    posts_every: int = _set(
        30,
        "Minutes between two looks for new posts of running campaigns while `goodword serve` or `goodword campaign "
        "watch` runs; counts that are due are fetched in between. 0: posts are looked for only when you ask.",
        kind="int",
    )
    time_zone: str = _set("UTC", "Time zone of new goals, like `Asia/Kolkata`: what a day is there.")
    public_url: str = _set(
        "", "Address under which others reach the web app, for links in calendars and digests; empty: host and port."
    )
    smtp: str = _set(
        "",
        "E-mail server for digests: `smtp://user:password@host:587` (encrypted by STARTTLS) or `smtps://…:465`.",
        secret=True,
    )
    mail_from: str = _set("", "Sender of digests, like `Goodword <goodword@example.org>`.")
    webhook_hosts: str = _set(
        "",
        "Hosts, separated by commas, to which digests may go although they are in a private network or not on https.",
    )
    short_url: str = _set(
        "", "Address of short links as people see it, like `https://go.example.org`; empty: host and `redirect_port`."
    )
    redirect_port: int = _set(8090, "Port the redirect server of short links listens on.", kind="int")
    redirect_folder: str = _set(
        "",
        "Folder of clicks on their way into the ledger, on a disk of this machine; empty: `redirect` beside the data.",
        kind="place",
    )
    redirect_proxies: int = _set(
        0, "How many servers of yours stand before the redirect server, each adding to X-Forwarded-For.", kind="int"
    )
    request_rate: int = _set(
        600,
        "Requests to pages and the HTTP API that one address, or one user or token, may make in ten seconds where "
        "others than this machine can ask; 0: any number.",
        kind="int",
    )
    redirect_rate: int = _set(
        600, "Requests for short links that one address may make in ten seconds; 0: any number.", kind="int"
    )
    unknown_url: str = _set("", "Page of the brand's where unknown short links lead; empty: a plain page that says so.")
    tier_nano: int = _set(DEFAULT_LIMITS.nano, "Followers from which a creator counts as nano.", kind="int")
    tier_micro: int = _set(DEFAULT_LIMITS.micro, "Followers from which a creator counts as micro.", kind="int")
    tier_mid: int = _set(DEFAULT_LIMITS.mid, "Followers from which a creator counts as mid.", kind="int")
    tier_macro: int = _set(DEFAULT_LIMITS.macro, "Followers from which a creator counts as macro.", kind="int")
    tier_mega: int = _set(DEFAULT_LIMITS.mega, "Followers from which a creator counts as mega.", kind="int")
    niches: str = _set(
        "", "File of your own niches and hashtags (TOML), merged into those that ship with Goodword.", kind="place"
    )
    embedder: str = _set(
        "",
        "What compares meanings in a search: empty for the model that ships, `sentence-transformers:MODEL`, or the "
        "address of an OpenAI-compatible endpoint with `#MODEL` (what creators post is sent there).",
    )
    embedder_key: str = _set("", "Password of the embeddings endpoint.", secret=True)
    writer: str = _set(
        "",
        "Model that may word drafts of messages: address of OpenAI-compatible chat completions with `#MODEL` "
        "(it is sent what the draft's page shows, when you ask for it); empty: only templates.",
    )
    writer_key: str = _set("", "Password of the model that words drafts.", secret=True)
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("port", "redirect_port"):
            if not 0 < getattr(self, name) < 65_536:
                raise BadInput.value(name, "from 1 to 65,535", getattr(self, name), where=self._where(name))
        for name in ("threads", "memory_gb", "redirect_proxies", "redirect_rate", "request_rate"):
            if getattr(self, name) < 0:
                raise BadInput.value(name, "at least 0", getattr(self, name), where=self._where(name))
        if not 0 <= self.posts_every <= 1_440:
            raise BadInput.value("posts_every", "from 0 to 1,440", self.posts_every, where=self._where("posts_every"))
        for name in ("max_upload_mb", "session_days", "session_idle_hours"):
            if getattr(self, name) < 1:
                raise BadInput.value(name, "at least 1", getattr(self, name), where=self._where(name))
        scheme, sign, _ = self.catalogue.partition("://")
        if sign and scheme != "spark":
            where = self._where("catalogue") or "catalogue"
            raise BadInput.unknown(
                "kind of catalogue", scheme, ["a folder", "spark://host:port?path=FOLDER"], where=where
            )
        _ = self.tier_limits, self.language
        self._check_time_zone()

    def _where(self, name: str) -> str:
        return self.origins.get(name, "")

    def _check_time_zone(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            where = self._where("time_zone") or "time_zone"
            raise BadInput.value("time_zone", "a zone like Asia/Kolkata", self.time_zone, where=where) from None

    def changed(self, origin: str, **values: object) -> Settings:
        """These settings with some values replaced, which now come from `origin`."""
        in_force: dict[str, Any] = {d.name: getattr(self, d.name) for d in declared()} | values
        return Settings(**in_force, origins=MappingProxyType({**self.origins, **dict.fromkeys(values, origin)}))

    @property
    def tier_limits(self) -> TierLimits:
        """The limits of the tiers, checked to rise."""
        return TierLimits(self.tier_nano, self.tier_micro, self.tier_mid, self.tier_macro, self.tier_mega)

    @property
    def language(self) -> str:
        """The BCP 47 tag of `locale`, "" where the browser is to say it. Raises BadInput when there is none such."""
        return locale_tag(self.locale, self._where("locale") or "locale")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the web app and the API."""
        return self.host in {"localhost", "::1"} or self.host.startswith("127.")

    @property
    def asks(self) -> tuple[str, ...]:
        """What is asked on other machines because it was set up, in words with its host; nothing of it by default."""
        named = (("a model for drafts", self.writer), ("a model for searches", self.embedder),
                 ("a server for e-mail", self.smtp), ("a provider of sign-in", self.openid_issuer))  # fmt: skip
        hosts = [(what, urlsplit(address).hostname) for what, address in named if "://" in address]
        return tuple(f"{what} ({host})" for what, host in hosts if host)

    def only_here(self, public: str) -> bool:
        """Whether addresses that are handed out lead nowhere outside of this machine. public: `public_url`, or
        `short_url` for short links."""
        return not public and (self.loopback or self.host in {"0.0.0.0", "::"})  # noqa: S104 - compared, not listened on


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting as documented: name, environment variable, kind of value, default, meaning, whether it is secret."""

    name: str
    env: str
    kind: str
    default: str
    doc: str
    secret: bool


def declared() -> tuple[Declared, ...]:
    """Every setting, in the order of the documentation."""
    return tuple(
        Declared(
            f.name,
            f"GOODWORD_{f.name.upper()}",
            str(f.metadata["kind"]),
            str(f.default),
            str(f.metadata["doc"]),
            bool(f.metadata["secret"]),
        )
        for f in fields(Settings)
        if "doc" in f.metadata
    )


def masked(name: str, value: object) -> str:
    """The value as it may be shown: secrets and passwords inside URLs are masked."""
    secret = {d.name for d in declared() if d.secret}
    text = str(value)
    if name in secret:
        return MASK if text else ""
    return mask_url(text)


def mask_url(text: str) -> str:
    """A URL without its password; any other text as it is."""
    if "://" not in text or "@" not in text:
        return text
    parts = urlsplit(text)
    if parts.password is None:
        return text
    user = quote(parts.username or "", safe="")
    host = parts.netloc.rsplit("@", 1)[1]
    return urlunsplit(parts._replace(netloc=f"{user}:{MASK}@{host}"))

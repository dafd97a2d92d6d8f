"""Words that goals are said with, in the languages that numbers and dates are read in; all folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from goodword.core.text import fold


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _folded(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


LANGUAGES = _words("en de fr es it pt nl hi mr ta te bn tr ar fa ur id th vi ru uk pl sw")
"""Whose names of months and weekdays are known; Chinese, Japanese and Korean write months as numbers."""

_UNITS = {
    "day": "day days tag tage tagen jour jours dia dias giorno giorni dag dagen gun दिन दिनों hari 日間 日 일",
    "week": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken hafta सप्ताह हफ्ते "
    "हफ्तों minggu 週間 週 주",
    "month": "month months monat monate monaten mois mes meses mese mesi maand maanden ay महीने महीना "
    "माह bulan か月 ヶ月 개월",
    "year": "year years jahr jahre jahren an ans annee año ano años anos anni anno jaar yil साल वर्ष tahun 年間 년",
}
UNIT = MappingProxyType({fold(word): unit for unit, words in _UNITS.items() for word in words.split()})
"""Word → day, week, month or year."""

THIS = _folded("this dieses diesen diese dieser cet cette ce este esta questo questa dit deze bu इस ini")
NEXT = _folded(
    "next nächstes nächsten nächste nächster prochain prochaine próximo próxima prossimo volgend "
    "volgende gelecek अगले depan"
)
WITHIN = _folded("in within en dans innerhalb binnen entro dentro over")
DURING = _folded("for über während für pendant durante per gedurende lang")
FROM = _folded("from starting since ab von vom desde dès du dal vanaf से")
END_OF = _folded("end ende fin fine final eind के अंत")

EACH = _folded(
    "a an per each every pro je jede jeden jedes par chaque por cada al alla ogni elke elk हर प्रति setiap her / x"
)
HABIT_WORDS = MappingProxyType(
    {fold(word): days for days, words in {
        1: "daily täglich quotidiennement diariamente quotidianamente dagelijks रोज़ "
        "रोज रोजाना प्रतिदिन harian 毎日 每天 매일",
        7: "weekly wöchentlich hebdomadaire semanalmente settimanalmente wekelijks साप्ताहिक mingguan 毎週 每周 매주",
    }.items() for word in words.split()}
)  # fmt: skip
TIMES = MappingProxyType(
    {fold(word): n for n, words in {
        1: "once einmal", 2: "twice zweimal", 3: "thrice dreimal", 4: "viermal", 5: "fünfmal",
    }.items() for word in words.split()}
)  # fmt: skip
TIMES_NOUNS = _folded("times time mal fois veces vez vezes volte volta keer बार kali")
HOURS = _folded("hour hours h hrs stunde stunden heure heures hora horas ora ore uur घंटे घंटा jam 時間 시간")
PERCENT = r"(?:%|٪|％|percent\b|per cent\b|prozent\b|pour cent\b|por ciento\b|por cento\b|per cento\b|procent\b|प्रतिशत)"
OF = _folded("of von der des de del di dei van में से")
PLACE_IN = _folded("in at around near en à a bei um à em te")

STOPS = _folded(
    "by until till before on with for in from at to this next within using spending under below and "
    "per each every bis vor mit für ab zum zur im am avant jusqu'au jusqu'à jusque d'ici avec pour "
    "dans sur hasta antes con para en desde entro fino con per até antes com voor tot met तक में से "
    "के लिए पर sampai sebelum dengan hingga kadar"
)
"""Words at which the name of what is counted ends."""

_METRICS = {
    "orders": "order orders sale sales bestellung bestellungen verkäufe verkauf commande commandes vente ventes pedido "
    "pedidos venta ventas ordine ordini vendite vendas bestelling bestellingen ऑर्डर बिक्री pesanan sipariş "
    "注文 订单 주문 booking "
    "bookings buchung buchungen reservation reservations reserva reservas purchase purchases",
    "clicks": "click clicks klick klicks clic clics clique cliques क्लिक klik",
    "visits": "visit visits visitor visitors besuch besuche besucher visite visites visita visitas bezoek bezoeken "
    "guest guests "
    "footfall walk-ins",
    "revenue": "revenue turnover umsatz chiffre ingresos ricavi receita omzet राजस्व",
    "signups": "signup signups sign-up sign-ups subscriber subscribers registration registrations member members",
    "posts": "post posts story stories storys reel reels video videos beitrag beiträge publication publications "
    "publicación publicaciones पोस्ट postingan 投稿",
    "mentions": "mention mentions mentioned erwähnung erwähnungen erwähnen mencion menciones mencionan "
    "mentionnent menzioni "
    "menção menções review reviews",
}
METRIC = MappingProxyType({fold(word): name for name, words in _METRICS.items() for word in words.split()})
"""Word → what data could hold it."""
FILED = ("orders", "clicks", "visits", "revenue", "signups")
"""Metrics that come in files of outcomes by day."""
POSTED = ("posts", "mentions")
"""Metrics that the catalogue knows."""


@lru_cache(maxsize=1)
def months() -> Mapping[str, int]:
    """Folded name → number of the month; a name that is another month elsewhere is left out."""
    from babel import Locale  # noqa: PLC0415 - a tenth of a second that only words need

    short = Locale("en").months["format"]["abbreviated"]  # short names of other languages mean too much else
    return _named("months", range(1, 13)) | {fold(name): n for n, name in short.items()}


@lru_cache(maxsize=1)
def weekdays() -> Mapping[str, int]:
    """Folded name → day of the week, Monday 0."""
    return _named("days", range(7))


def _named(what: str, numbers: Iterable[int]) -> dict[str, int]:
    from babel import Locale  # noqa: PLC0415 - as above

    found: dict[str, int] = {}
    doubtful: set[str] = set()
    for language in LANGUAGES:
        forms = getattr(Locale(language), what)
        for name, n in {(fold(forms[form]["wide"][n]), n) for form in ("format", "stand-alone") for n in numbers}:
            if found.setdefault(name, n) != n:
                doubtful.add(name)
    return {name: n for name, n in found.items() if name not in doubtful and not any(map(str.isdigit, name))}

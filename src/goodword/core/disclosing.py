"""Hashtags by which posts say that they are paid for or gifted: the one list for shares, look and audits."""

from __future__ import annotations

PAID_TAGS = frozenset(
    {
    "ad", "ads", "advert", "advertisement", "sponsored", "sponsor", "sponsoredpost", "sponsoredcontent", "paid",
    "paidpartnership", "paidad", "paidpromotion", "partnership", "gifted", "prgift", "werbung", "anzeige", "reklame",
    "reklam", "advertentie", "samenwerking", "publi", "publicidad", "publicidade", "patrocinado", "patrocinio",
    "pubblicita", "sponsorizzato", "sponsorise", "partenariat", "collaborationcommerciale", "publicite", "annonce",
    "mainos", "reklama", "wspolpraca", "реклама", "広告", "광고", "협찬", "广告", "إعلان", "iklan", "विज्ञापन",
}
)  # fmt: skip
"""Folded, without the sign. Whether one is clear enough is for the rules of a country to say."""

PAID_WORDS = frozenset(
    {"реклама", "広告", "광고", "협찬", "广告", "إعلان", "विज्ञापन", "reklama", "reklam", "iklan", "mainos"}
)
"""Those of them that mean advertising as plain words too, where they stand as a label: at the start of a line, or set
off by a bar or brackets. What rules of a country list besides is theirs."""

UNNAMED = "(not named)"
"""Stands for the brand where a platform's label says that a post was paid for, and not by whom."""

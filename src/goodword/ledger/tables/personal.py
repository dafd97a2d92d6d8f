"""Which columns of text may hold a person, and what becomes of each when that person is erased.

A test fails for a column of text or bytes that is not declared here. Numbers, times and references stay: every count
and every sum is what it was.
"""

from __future__ import annotations

from enum import StrEnum


class Personal(StrEnum):
    """What a column holds, seen from a person who is erased."""

    PLAIN = "plain"  # words of ours, digests, currencies: nobody
    CREATOR = "creator"  # the id of a creator, null or that alone
    POST = "post"  # the id of a post
    OWN = "own"  # of the person, in rows that are the person's: emptied there; elsewhere like TEXT
    TEXT = "text"  # free text: wherever the person is named in it, the name goes
    JSON = "json"  # the same inside JSON
    PACKED = "packed"  # the same inside JSON compressed with zlib
    MADE = "made"  # short words that may have been made from the name: codes, links
    SUBJECT = "subject"  # of the audit log: emptied together with its salt


_DECLARED = """
audiences: name text, creator_id creator, list_order plain, salt plain, digest plain
briefs: name text, body json, digest plain
erased: mark plain
evidence: creator_id creator, digest plain, body packed
goal_receivers: kind plain, address own, secret plain, who text, every plain
goals: mark plain, title text, words text
hit_journals: journal plain
learned_events: kind plain, body json
one_time: token_hash plain, kind plain, body json
outcome_panels: name text, body packed, digest plain, first plain, last plain
people: creator_id creator, name own, email own, phone own, language own, country own, time_zone own, body own
shop_words: kind plain, theirs plain, ours made
shops: name text, brand text, currency plain
sign_in_failures: name_hash plain
trust_weights: body json
users: name plain, shown plain, email plain, role plain, password plain, handle plain
api_tokens: name text, scopes plain, token_hash plain, begins plain
audience_events: labeller plain, kind plain, door plain
audience_followers: pseudonym plain, shown text
audit: door plain, action plain, subject subject, salt plain, subject_digest plain, previous plain, digest plain
consent_events: kind plain, basis plain, words own, by plain, who text, door plain
decisions: creator_id creator, kind plain
goal_facts: key text, resolution text, lever text, who text, truth plain, note text, source text, door plain
goal_feeds: who text, token_hash plain
goal_forecasts: day plain, body packed
goal_notices: kind plain, text text
goal_plans: effective plain, why plain, body packed
goal_sendings: period plain, said text
lift_designs: name text, body json, hash plain
orders: order_key plain, currency plain, code made, clicks plain, visitor plain, source text, campaign text
orders: content text, referrer text, said text, place plain, country plain, customer plain
payees: sealed own, ending own
plans: name text, body packed, digest plain, people json, currency plain
shop_sources: kind plain, name text, mark plain
user_identities: issuer plain, subject plain
user_passkeys: credential_hash plain, credential plain, public_key plain, name plain
user_sessions: token_hash plain, way plain, agent plain
campaigns: name text, brand text, site text, country plain, currency plain, time_zone plain, body json
lift_readings: name text, body packed, digest plain
order_asides: delivery plain, reason text
order_events: delivery plain, kind plain, body json
shop_secrets: sealed plain, variable plain
payouts: key plain, door plain
campaign_posts: post_id post, url own, found_by plain, why own
codes: code made, skeleton made, discount plain, currency plain
contact_events: kind plain, stage plain, channel plain, text own, who text, door plain, once plain
links: short made, post own, placement plain, destination text, location text
offers: body json, currency plain, digest plain
payout_entries: kind plain, currency plain, why text, body json
payout_marks: kind plain, note text
portal_links: token_hash plain
tally_pages: token_hash plain
code_events: kind plain, body json
hit_counts: kind plain
hits: kind plain, click plain, referrer text, device plain, agent plain, language plain
link_events: kind plain, body json
offer_events: state plain, by plain, who text, note own, door plain
post_events: kind plain, who text, door plain
post_rounds: said json
post_watch: holder plain, seen plain, memory json
post_snapshots: mark plain, status plain, body packed, digest plain
tally_taps: tap plain, kind plain, undoes plain
creator_lists: name text, about text, read_role plain, write_role plain
list_members: creator_id creator
creator_tags: name text, about text
tagged: creator_id creator
creator_notes: creator_id creator, text own
kept_changes: kind plain, body packed, door plain
saved_searches: name text, words text, body json
search_runs: asked plain, body packed
search_receivers: kind plain, address own, secret plain, every plain
search_sendings: period plain, said text
declared_shares: creator_id creator, place plain, label plain, country plain, level plain, as_of plain, source plain
own_lists: name text, kind plain, basis text, digest plain
own_people: way plain, currency plain, last_day plain
source_links: source plain, url plain, account text
source_accounts: account_key own, creator_id creator, handle own, marks plain, gone_why plain
source_runs: state plain, wanted plain, tasks json, told plain
source_spending: bucket plain
source_grants: source plain, account_key own, creator_id creator, handle own, kinds plain, sealed plain
declared_facts: creator_id creator, kind plain, label plain, as_of plain, source plain
source_statements: what plain, who text
offline_people: nickname own, contact own, place own, passions own, note own, cost_kind plain, cost_currency plain
circles: name own, place own
offline_waiting: kind plain, source text, reason text, field plain, body json, digest plain
identity_decisions: kind plain, creator_id creator, other_id creator, evidence json, words text, who text, door plain
consent_asks: creator_id creator, network plain, way plain, kinds plain, name own, brand text, contact text
consent_asks: purpose text, language plain, token_hash plain
consent_records: kind plain, words own, version plain, language plain, source plain, body plain, by plain, who text
consent_records: door plain
message_templates: name text, language plain, purpose plain, subject text, text text
message_drafts: body json, door plain
"""

GONE = frozenset(
    {
        "payees",
        "portal_links",
        "message_drafts",
        "source_accounts",
        "source_grants",
        "declared_facts",
        "offline_people",
        "circles",
        "offline_waiting",
        "identity_decisions",
    }
)
"""Tables whose rows are nothing but the person: they go."""


def _declared() -> dict[str, Personal]:
    found = {}
    for line in _DECLARED.strip().splitlines():
        table, _, columns = line.partition(": ")
        for column in columns.split(", "):
            name, _, kind = column.partition(" ")
            found[f"{table}.{name}"] = Personal(kind)
    return found


PERSONAL: dict[str, Personal] = _declared()
"""By `table.column`."""

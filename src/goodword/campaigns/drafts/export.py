"""Drafts as files: a table for a spreadsheet, e-mails that a mail program opens to be sent by hand. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.generator import BytesGenerator
from email.message import EmailMessage
from email.policy import SMTP, default

from goodword.campaigns.drafts.model import Prepared
from goodword.campaigns.model import zone_of
from goodword.core.text import spreadsheet_safe
from goodword.settings.mail import Mail, composed

COLUMNS = ("booking", "creator", "name", "network", "email", "language", "purpose", "template", "write_at", "time_zone",
           "ground", "subject", "text", "rests_on", "not_said")  # fmt: skip


def as_csv(drafts: Iterable[Prepared]) -> str:
    """The drafts that wait to be sent, one a row; no cell is run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in drafts:
        writer.writerow([one.booking_id, *map(spreadsheet_safe, _row(one))])
    return out.getvalue()


def _row(one: Prepared) -> tuple[str, ...]:
    person, draft, moment = one.card.booking.person, one.draft, one.moment
    ground = one.card.standing.basis
    rests = [
        f"{g.text} ({g.url or g.post_id})" if g.post_id else g.text for s in one.drafted.sentences for g in s.grounds
    ]
    return (
        person.creator_id, person.name, person.profile.platform, person.wish.email, draft.language,
        draft.purpose.value, draft.template,
        moment.at.astimezone(zone_of(moment.zone)).isoformat(timespec="minutes") if moment.at else "", moment.zone,
        ground.basis.value if ground else "", draft.subject, draft.body, "\n".join(dict.fromkeys(rests)),
        "\n".join(draft.missing),
    )  # fmt: skip


def as_message(one: Prepared, sender: str) -> EmailMessage:
    """A draft as an e-mail that mail programs open to be sent (`X-Unsent`). Raises BadInput without an address."""
    message = composed(Mail(one.card.booking.person.wish.email, one.draft.subject, one.draft.body), sender)
    message["X-Unsent"] = "1"
    return message


def as_eml(one: Prepared, sender: str) -> bytes:
    """One e-mail as a file."""
    return as_message(one, sender).as_bytes(policy=SMTP)


def as_mbox(drafts: Sequence[Prepared], sender: str, now: datetime) -> bytes:
    """Every draft to somebody with an address as one mailbox (RFC 4155), to be dropped into a mail program."""
    out = io.BytesIO()
    for one in drafts:
        if one.card.booking.person.wish.email:
            out.write(f"From goodword@localhost {now:%a %b %d %H:%M:%S %Y}\n".encode("ascii"))
            BytesGenerator(out, mangle_from_=True, policy=default.clone(cte_type="8bit")).flatten(
                as_message(one, sender)
            )
            out.write(b"\n")
    return out.getvalue()

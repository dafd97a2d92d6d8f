"""Which command is whose: listed here, so that help is shown without importing a room."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from goodword.cli.noting import noting


@dataclass(frozen=True, slots=True)
class Door:
    """A command: its name, the module whose `register(app)` adds it, its line of help, the panel it is listed in."""

    name: str
    module: str
    help: str
    panel: str


WORK, DATA, SHOW, KEEP = "The work", "Data in and out", "Pages and services", "Upkeep"

DOORS: tuple[Door, ...] = (
    Door(
        "demo",
        "goodword.cli.demo",
        "Load the demonstration world, plan the bakery's brief, write its report and serve the web app.",
        WORK,
    ),
    Door(
        "search",
        "goodword.discovery.search.cli",
        "Find creators for a brief in plain words; flags say the same and win over the words.",
        WORK,
    ),
    Door(
        "alike",
        "goodword.discovery.alike.cli",
        "Find people like these: by the audience they share, by what they post, or both, within a wish.",
        WORK,
    ),
    Door(
        "list",
        "goodword.campaigns.listed.cli",
        "Keep lists of creators: make, fill, order, share, undo, vet, export.",
        WORK,
    ),
    Door("tag", "goodword.discovery.tags.cli", "Tag creators in words of your own; rename and merge them.", WORK),
    Door(
        "note",
        "goodword.discovery.notes.cli",
        "Write notes about creators; they go when the person is erased.",
        WORK,
    ),
    Door(
        "nearby",
        "goodword.discovery.nearby.cli",
        "List creators near, the share of their audience inside, and what a thousand local people cost.",
        WORK,
    ),
    Door(
        "whereabouts",
        "goodword.discovery.nearby.cli",
        "Show where a creator and their audience are, as distributions with their evidence.",
        WORK,
    ),
    Door(
        "mentions",
        "goodword.discovery.mentions.cli",
        "Show who already talks about us or our competitors, with posts, dates, and what is paid.",
        WORK,
    ),
    Door(
        "known",
        "goodword.discovery.known.cli",
        "Find influencers among our own customers and followers, matched on this machine by keyed hashes.",
        WORK,
    ),
    Door(
        "voices",
        "goodword.discovery.voices.cli",
        "Find rising accounts, people heeded by those around them, and people known to others without an account.",
        WORK,
    ),
    Door(
        "same",
        "goodword.identities.cli",
        "Say which accounts are one person: proposals with evidence, merging, undoing.",
        WORK,
    ),
    Door(
        "offline",
        "goodword.offline.cli",
        "Keep people without an account: whom they reach, what they like, how they are reached.",
        WORK,
    ),
    Door(
        "plan",
        "goodword.planning.cli",
        "Find who fits a brief and choose whom to book: shortlist with reasons, roster with its proof.",
        WORK,
    ),
    Door(
        "brief",
        "goodword.planning.cli_briefs",
        "Save briefs, plan them again, pin and ban people on them; every decision can be undone.",
        WORK,
    ),
    Door(
        "roster",
        "goodword.roster.cli",
        "Choose whom to book from plain files, and check the proof of an answer.",
        WORK,
    ),
    Door(
        "campaign",
        "goodword.campaigns.cli",
        "Run a roster: campaigns, the people in them, what was said, offered, agreed and posted.",
        WORK,
    ),
    Door(
        "report",
        "goodword.report.cli",
        "Write the report of a plan, or of what a campaign brought.",
        WORK,
    ),
    Door(
        "vet",
        "goodword.vetting.cli",
        "Show what speaks for and against creators, each number with its interval and what it rests on.",
        WORK,
    ),
    Door(
        "ads",
        "goodword.vetting.sponsored.cli",
        "Say how much of what creators post is advertising, for whom, and which unmarked posts deserve a look.",
        WORK,
    ),
    Door(
        "niche",
        "goodword.vetting.niche.cli",
        "Say what creators are expert in, how steadily, and how much of their known audience is at home in it.",
        WORK,
    ),
    Door(
        "audience",
        "goodword.vetting.audience.cli",
        "Say which share of an audience does not look like people, from a sample of its followers.",
        WORK,
    ),
    Door(
        "evidence",
        "goodword.vetting.evidence.cli",
        "Keep what speaks for and against a creator as it is now, and show it later.",
        WORK,
    ),
    Door(
        "trust",
        "goodword.vetting.trust.cli",
        "Put creators in an order by weights of the signals that you see and set.",
        WORK,
    ),
    Door(
        "comments",
        "goodword.vetting.comments.cli",
        "Say what comments are made of: substance, short, emoji, repeated wordings, advertising.",
        WORK,
    ),
    Door("link", "goodword.tracking.cli", "Make tracked short links, and see who followed them.", WORK),
    Door(
        "code", "goodword.tracking.cli_codes", "Make promo codes that are easy to say, and export them to shops.", WORK
    ),
    Door("card", "goodword.tracking.cli_codes", "Print QR codes and cards to hand out.", WORK),
    Door("tally", "goodword.tracking.cli_codes", "Tally on a phone who was told and who said the code.", WORK),
    Door(
        "funnel",
        "goodword.measurement.funnel.cli",
        "Show what each creator brought and cost, from reach to revenue, and whether it is too early to choose.",
        WORK,
    ),
    Door(
        "lift",
        "goodword.measurement.lift.cli",
        "What did the campaign bring in these places, and how sure can we be?",
        WORK,
    ),
    Door(
        "design",
        "goodword.measurement.design.cli",
        "Before any money is spent: which places, for how long, and what could be detected?",
        WORK,
    ),
    Door(
        "experiment",
        "goodword.measurement.design.cli_experiment",
        "Freeze a design before its campaign, and draw the order of a roll-out; lift reads by them.",
        WORK,
    ),
    Door(
        "attribute",
        "goodword.measurement.attribution.cli",
        "Credit conversions to creators by seven models, and show how far the models are apart.",
        WORK,
    ),
    Door(
        "leaks",
        "goodword.measurement.leaks.cli",
        "Say which share of each promo code's orders came from outside its creator's audience.",
        WORK,
    ),
    Door(
        "learned",
        "goodword.measurement.learning.cli",
        "Show what past campaigns taught, learn from another one, and forget.",
        WORK,
    ),
    Door(
        "goal",
        "goodword.resolutions.cli",
        "Cut a big goal into small dated steps, tick them, and see the odds.",
        WORK,
    ),
    Door(
        "results",
        "goodword.campaigns.measured.cli",
        "Measure a campaign from its links, codes and orders in the ledger.",
        WORK,
    ),
    Door("payout", "goodword.campaigns.payouts.cli", "Say what is owed to whom and why, and pay it once.", WORK),
    Door(
        "import",
        "goodword.catalogue.cli",
        "Read files into the catalogue. The same file twice changes nothing; a newer snapshot adds history.",
        DATA,
    ),
    Door(
        "source",
        "goodword.connectors.cli",
        "Ask networks for creators: what each gives and costs, search, watch, refresh, forget.",
        DATA,
    ),
    Door(
        "consent",
        "goodword.consent.cli",
        "Ask creators for their archive or a connection by a signed link; see answers, take back, erase in time.",
        DATA,
    ),
    Door(
        "status",
        "goodword.cli.catalogue",
        "Show what the catalogue holds and whether its derived tables are up to date.",
        DATA,
    ),
    Door(
        "refresh",
        "goodword.cli.catalogue",
        "Compute anew what new data touches in the derived tables; stopping it loses nothing.",
        DATA,
    ),
    Door(
        "index",
        "goodword.discovery.search.cli",
        "Build the search index, or bring it up to the catalogue; searches go on with the old one meanwhile.",
        DATA,
    ),
    Door(
        "insights",
        "goodword.discovery.nearby.cli",
        "Keep shares of audiences as platforms tell them to creators; they win over everything worked out.",
        DATA,
    ),
    Door(
        "simulate",
        "goodword.simulate.cli",
        "Make a world with known truth, or run a campaign in one.",
        DATA,
    ),
    Door(
        "places",
        "goodword.places.cli",
        "Show which places a text may mean, in any script, and how sure that is.",
        DATA,
    ),
    Door("shop", "goodword.commerce.cli", "Let the orders of shops in, and look at what they said.", DATA),
    Door("serve", "goodword.cli.serve", "Serve the web app and the HTTP API until Ctrl-C.", SHOW),
    Door(
        "redirect",
        "goodword.tracking.cli_redirect",
        "Serve the short links until Ctrl-C: a click is on the disk before it is answered.",
        SHOW,
    ),
    Door(
        "hooks",
        "goodword.commerce.cli",
        "Take shops' webhooks in a process of its own, apart from the pages, until Ctrl-C.",
        SHOW,
    ),
    Door(
        "doctor",
        "goodword.cli.doctor",
        "Check the installation: stores, engines, kernels, gazetteer, optional parts.",
        KEEP,
    ),
    Door(
        "config",
        "goodword.settings.cli",
        "Show every setting in force and where its value came from; secrets are masked.",
        KEEP,
    ),
    Door("ledger", "goodword.ledger.cli", "Look at the ledger of briefs, plans and decisions, and copy it.", KEEP),
    Door(
        "backup",
        "goodword.upkeep.cli",
        "Copy everything into one file while others go on: ledger, catalogue, settings without secrets.",
        KEEP,
    ),
    Door(
        "restore",
        "goodword.upkeep.cli",
        "Read a copy into an empty installation, whichever database it came from; what is here is never overwritten.",
        KEEP,
    ),
    Door("aside", "goodword.upkeep.cli", "Show or delete what restores put aside: it holds whom it held.", KEEP),
    Door(
        "verify",
        "goodword.upkeep.cli",
        "Check that this installation, or a copy, is whole: files, revision, references, log, digests.",
        KEEP,
    ),
    Door(
        "erase",
        "goodword.upkeep.cli",
        "Erase a person everywhere: catalogue, ledger, log file. Counts and sums stay; later imports leave them out.",
        KEEP,
    ),
    Door("user", "goodword.accounts.cli", "Add, list and remove users, and say what they may do.", KEEP),
    Door("token", "goodword.accounts.cli", "Make, list and revoke tokens for programs.", KEEP),
    Door("audit", "goodword.accounts.cli", "Show who did what and when, and whether the log holds.", KEEP),
    Door(
        "evaluate",
        "goodword.figures.cli",
        "Recompute a quality figure: value, interval, n, base rate, split, seed, formula version.",
        KEEP,
    ),
    Door("bench", "goodword.figures.cli", "Measure a speed or a size, with its baseline in the same run.", KEEP),
)


class RoomGroup(TyperGroup):
    """Commands imported from their rooms when they are called; help shows the lines above."""

    _listing = False

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer's own context type differs by version
        """The names of all commands, in the order of `DOORS`."""
        return [door.name for door in DOORS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002
        """The command of that name; while help is being written, a stand-in that only has its line."""
        door = next((d for d in DOORS if d.name == cmd_name), None)
        if door is None:
            return None
        return _listed(door) if self._listing else load(door)

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help of the whole without importing any room."""
        self._listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._listing = False

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401
        """Find the command; an unknown one is answered with the names that are near."""
        self.commands = {door.name: _listed(door) for door in DOORS}  # suggestions are taken from these names
        return super().resolve_command(ctx, args)


def _listed(door: Door) -> TyperCommand:
    return TyperCommand(name=door.name, help=door.help, rich_help_panel=door.panel, callback=lambda: None)


@cache
def _commands_of(module: str) -> dict[str, Any]:
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode="rich")
    app.callback()(lambda: None)  # keeps a module with a single command a group
    import_module(module).register(app)
    commands = dict(getattr(get_command(app), "commands"))  # noqa: B009 - the class differs between versions of typer
    return {name: noting(command) for name, command in commands.items()}


def load(door: Door) -> Any:  # noqa: ANN401 - a typer command or group
    """The real command behind a door."""
    return _commands_of(door.module)[door.name]

"""The command line: verbs over the stages. Data on stdout, words on stderr; exit 0 done, 1 failed, 2 usage."""

from importlib import import_module

import click

from racewatch.cli.options import Failing

VERBS = {
    "alerts": "alerting",
    "brief": "nightly",
    "config": "keeping",
    "crawl": "collecting",
    "demo": "showing",
    "doctor": "examining",
    "export": "exporting",
    "extract": "extracting",
    "forget": "forgetting",
    "framing": "framing",
    "import": "collecting:import_",
    "index": "collecting",
    "item": "showing_item",
    "ledger": "ledger",
    "normalize": "collecting",
    "quarantine": "keeping",
    "ranks": "asking",
    "refresh": "collecting",
    "rescore": "naming",
    "retention": "nightly",
    "retag": "naming",
    "run": "collecting",
    "schema": "keeping",
    "search": "asking",
    "sentiment": "toning",
    "share": "voicing",
    "serve": "serving",
    "sources": "sourcing",
    "spikes": "streaming",
    "store": "exporting:store",
    "tag": "streaming",
    "terms": "wording",
    "timeline": "course",
    "trend": "series",
    "watchbook": "naming",
}
"""Each verb with the module of this package that has it, under its own name or the one behind the colon."""


class Verbs(Failing):
    """The verbs, each loaded when it is asked for: nobody waits for what another one needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all verbs."""
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Return the verb *cmd_name*, or None where there is none."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"{__name__}.{module}"), name or cmd_name)
        return found


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="racewatch")
def main() -> None:
    """Watch how the AI race is covered, in Chinese and English.

    \b
    Begin with:  racewatch demo
    Then:        racewatch search '輝達 OR name:deepseek'
    """

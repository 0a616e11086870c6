"""The command line: verbs over the stages. Data on stdout, words on stderr; exit 0 done, 1 failed, 2 usage."""

import click

from racewatch.cli.alerting import alerts
from racewatch.cli.asking import ranks, search
from racewatch.cli.collecting import crawl, import_, index, normalize, run
from racewatch.cli.course import timeline
from racewatch.cli.exporting import export
from racewatch.cli.extracting import extract
from racewatch.cli.framing import framing
from racewatch.cli.keeping import config, ledger, quarantine, schema, sources, store
from racewatch.cli.naming import retag, watchbook
from racewatch.cli.options import Failing
from racewatch.cli.series import trend
from racewatch.cli.showing import demo
from racewatch.cli.streaming import spikes
from racewatch.cli.toning import sentiment
from racewatch.cli.voicing import share
from racewatch.cli.wording import terms


@click.group(cls=Failing, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="racewatch")
def main() -> None:
    """Watch how the AI race is covered, in Chinese and English.

    \b
    Begin with:  racewatch demo
    Then:        racewatch search '輝達 OR name:deepseek'
    """


COMMANDS = (
    alerts,
    config,
    crawl,
    demo,
    export,
    extract,
    framing,
    import_,
    index,
    ledger,
    normalize,
    quarantine,
    ranks,
    retag,
    run,
    schema,
    search,
    sentiment,
    share,
    sources,
    spikes,
    store,
    terms,
    timeline,
    trend,
    watchbook,
)
store.add_command(export)
for command in COMMANDS:
    main.add_command(command)

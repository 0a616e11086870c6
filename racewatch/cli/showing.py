"""The verb that shows what racewatch does: demo."""

import click

from racewatch.cli.options import EXIT_FAILED, common
from racewatch.cli.output import Output
from racewatch.config import Settings
from racewatch.notify import words


@click.command()
@click.option("--serve", is_flag=True, help="Only serve the local world, until ^C.")
@click.option("--port", default=8770, show_default=True, help="Where --serve listens, on loopback.")
@common
def demo(serve: bool, port: int, settings: Settings, out: Output) -> None:
    """Crawl a local world with the real spiders and show trend, sentiment and alert. No account, no network.

    \b
    racewatch demo
    racewatch demo --serve
    """
    if serve:
        from racewatch.demo.server import serve_forever  # noqa: PLC0415  the local world's texts are loaded on demand

        out.say(f"the local world is at http://127.0.0.1:{port}; ^C ends it")
        serve_forever(port)
        return
    from racewatch.demo.terminal import sentiment_table, trend_chart  # noqa: PLC0415
    from racewatch.demo.tour import ZONE, tour  # noqa: PLC0415

    found = tour(settings, out.say)
    if out.as_json:
        for alert in found.alerts:
            out.record(alert)
    else:
        out.text(f"\nDeepSeek a day, items ({ZONE})\n{trend_chart(found.trend, ZONE)}")
        out.text(f"\nSentiment by language\n{sentiment_table(found.tones)}")
        out.text("\nThe alert")
        for alert in found.alerts:
            out.text(words(alert, ZONE))
    out.say(f"\nreport: {found.report}\nstore:  {settings.store_url}\nnext:   racewatch search '輝達 OR name:deepseek'")
    if not found.alerts or not all(run.good for run in found.runs):
        click.get_current_context().exit(EXIT_FAILED)

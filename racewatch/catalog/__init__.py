"""What we follow and where we look: the watchbook and the sources, loaded and checked; both shipped as YAML."""

from racewatch.catalog.sources import Source, load_sources
from racewatch.catalog.watchbook import Name, Topic, Watchbook, load_watchbook

__all__ = ["Name", "Source", "Topic", "Watchbook", "load_sources", "load_watchbook"]

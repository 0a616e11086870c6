"""``python -m racewatch`` is the same as ``racewatch``."""

from racewatch.cli import main

main()

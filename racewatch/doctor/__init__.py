"""What stands between this installation and a good run: facts are gathered at the edge, judged by pure checks.

``examine`` gathers and judges; each ``Finding`` says what was seen, how bad it is and what to do next, in English or
Chinese.
"""

from racewatch.doctor.examine import examine
from racewatch.doctor.findings import Finding, Level, worst
from racewatch.doctor.words import Language

__all__ = ["Finding", "Language", "Level", "examine", "worst"]

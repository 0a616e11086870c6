"""How improbable a value is against the highest values of its own past: peaks over threshold, one row at a time.

Above a high quantile the excess of almost any distribution is close to an exponential or heavier one (Pickands 1975,
Balkema and de Haan 1974); Siffer et al. (KDD 2017) use this for streams. The threshold follows the quantile by
stochastic approximation (Robbins and Monro 1951), the mean excess the latest peaks. So a series that is wild by nature
needs a wilder value for the same surprise, without a setting of its own.
"""

import math

QUANTILE = 0.99
"""Share of the rows that are called ordinary; Siffer et al. use 0.98, stricter here because rows overlap."""
ORDINARY = -math.log(1 - QUANTILE)
MEMORY = 4 * 7 * 86400.0
"""Four weeks, in seconds: how far back the threshold looks."""
PEAKS = 20
"""Peaks that make up the mean excess: enough for an error of a quarter (1/sqrt(20)), few enough to follow a change."""
CAP = 3.0
"""Mean excesses that one peak teaches at most: e**-3 = 5 % of exponential excesses are larger."""
FIRST_EXCESS = 0.5
"""Mean excess before any was seen, in deviations: about that of a normal distribution above its 99th percentile (0.34),
rounded up because counts have heavier tails. It weighs as much as FIRST_WEIGHT peaks."""
FIRST_WEIGHT = 5


class Tail:
    """The upper tail of one statistic; begins with the values of the warm-up."""

    __slots__ = ("_down", "_excess", "_peaks", "_threshold", "_up")

    def __init__(self, first: list[float], step: float) -> None:
        self._threshold = sorted(first)[round(QUANTILE * (len(first) - 1))]
        self._excess, self._peaks = FIRST_EXCESS, FIRST_WEIGHT
        rows = max(MEMORY / step, 1 / (1 - QUANTILE))
        self._down = 1 / rows
        self._up = QUANTILE / (1 - QUANTILE) / rows

    def surprise(self, value: float) -> float:
        """Return −ln of the probability of *value* or more (0 where it is ordinary), then learn from it."""
        over = value - self._threshold
        if over <= 0:
            self._threshold -= self._down * self._excess
            return 0.0
        ratio = over / self._excess
        if self._peaks < PEAKS:
            self._peaks += 1
        self._excess += self._excess * (min(ratio, CAP) - 1) / self._peaks
        self._threshold += self._up * self._excess
        return ORDINARY + ratio

"""How sure a figure is: 95 % intervals of shares and means."""

from math import sqrt

Interval = tuple[float, float]
Z = 1.959963984540054  # the standard normal's 97.5 % quantile
FEWEST = 3
"""Values from which a mean gets an interval: with fewer it would be wider than the scale."""


def wilson(k: int, n: int) -> Interval | None:
    """Return the score interval of the share *k* of *n* (Wilson 1927); None without n.

    It keeps within 0 and 1 and is right for small n, where ±1.96·s.e. is not (Brown, Cai & DasGupta 2001).

    >>> tuple(round(end, 3) for end in wilson(8, 10))
    (0.49, 0.943)
    """
    if n <= 0:
        return None
    share, z2 = k / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(centre - half, 0.0), min(centre + half, 1.0)


def mean_interval(mean: float | None, deviation: float | None, n: int) -> Interval | None:
    """Return Student's interval of the mean of *n* scores with this sample standard *deviation*; None below FEWEST.

    It is cut to the scale of scores, -1 to 1.

    >>> tuple(round(end, 3) for end in mean_interval(0.0, 1.0, 10))
    (-0.715, 0.715)
    """
    if mean is None or deviation is None or n < FEWEST:
        return None
    half = t_quantile(n - 1) * deviation / sqrt(n)
    return max(mean - half, -1.0), min(mean + half, 1.0)


def t_quantile(freedom: int) -> float:
    """Return Student's 97.5 % quantile by its expansion in 1/freedom (Abramowitz & Stegun 1964, 26.7.5).

    Off by 0.032 at 2 degrees of freedom (4.271 for 4.303), 0.004 at 3, less than 0.001 from 5 on.
    """
    z, v = Z, freedom
    parts = (
        z,
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4),
    )
    return sum(parts)

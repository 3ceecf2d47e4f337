"""When a worker asks Zoom again, after a try in vain. Pure but for chance.

A little of it is left to chance, so that workers that met the same trouble do not all
come back at one instant.
"""

import random
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(minutes=15)


def wait_after(attempts: int) -> timedelta:
    """A minute after the first try, then twice as long each time, at most a quarter of
    an hour (and a tenth of it by chance).
    """
    wait: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 8), LONGEST_WAIT)
    return wait * random.uniform(1, 1.1)  # noqa: S311 (no secret)


def soon_after(moment: datetime) -> datetime:
    """Within five seconds of the aware instant from which Zoom takes requests again."""
    return moment + timedelta(seconds=random.uniform(0, 5))  # noqa: S311 (no secret)

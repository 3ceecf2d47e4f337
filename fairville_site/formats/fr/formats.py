"""French of the desk in figures: Django’s own writes “1 octobre” for “1er octobre”.

Dates in words are `events.clock`’s, which knows the first of a month.
"""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
MONTH_DAY_FORMAT = "d/m"

class Refused(Exception):
    """What cannot be done, as a translated sentence for the person who tried."""

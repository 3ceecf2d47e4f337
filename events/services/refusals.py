"""What services refuse, as sentences."""


class Refused(Exception):
    """What cannot be done, as a translated sentence for the person who tried."""


class EditedMeanwhile(Refused):
    """What was to be stored was made from a state that is no longer the present one."""

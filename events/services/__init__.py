"""What happens to sessions and their places. Instants are aware; stored in UTC."""

from events.services.duplicates import duplicate
from events.services.forgetting import forget_people
from events.services.life import (
    TO_THE_PUBLIC,
    Verb,
    carry_out,
    give_preview_key,
    is_scheduled,
    take_preview_key,
    verbs_of,
)
from events.services.material import attach_material
from events.services.places import (
    free_place,
    lock_places,
    offer_places,
    part_with,
    set_capacity,
    take_place,
)
from events.services.refusals import EditedMeanwhile, Refused
from events.services.saving import Facts, material_facts, save_session, save_venue
from events.services.stamps import stamping_calendars

__all__ = [
    "TO_THE_PUBLIC",
    "EditedMeanwhile",
    "Facts",
    "Refused",
    "Verb",
    "attach_material",
    "carry_out",
    "duplicate",
    "forget_people",
    "free_place",
    "give_preview_key",
    "is_scheduled",
    "lock_places",
    "material_facts",
    "offer_places",
    "part_with",
    "save_session",
    "save_venue",
    "set_capacity",
    "stamping_calendars",
    "take_place",
    "take_preview_key",
    "verbs_of",
]

"""Every fact of the five announcements, by announcement and by public page."""

from tests.dialogues.seeds.dialogues import DIALOGUES
from tests.dialogues.seeds.lille import LILLE
from tests.dialogues.seeds.meeting_of_2015 import MEETING_2015
from tests.dialogues.seeds.urbact import URBACT
from tests.dialogues.seeds.usquare import USQUARE

ANNOUNCEMENTS = {
    "dialogues": DIALOGUES,
    "usquare": USQUARE,
    "lille": LILLE,
    "meeting of 2015": MEETING_2015,
    "urbact": URBACT,
}

"""What one may type to be told of something, or to be sent one's links again."""

from typing import Any

from registrations.forms.guarded import GuardedForm


class FollowForm(GuardedForm):
    """An address; the page says what it will be told of."""

    def __init__(self, subject: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.salt = f"follow-{subject}"


class LostLinkForm(GuardedForm):
    salt = "lost-link"

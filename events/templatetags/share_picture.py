"""The picture that other sites show for a page."""

from django import template

from events import share_words

register = template.Library()


@register.simple_tag
def share_picture(subject: object = None) -> share_words.SharePicture:
    """Of a session or series; of anything else, and of nothing, the site's own."""
    return share_words.picture(subject)

"""Resources on the pages of those who made them."""

from django import template

from dialogues.models import Resource
from dialogues.querysets import ResourceQuerySet
from speakers.models import Organisation, Speaker

register = template.Library()


@register.simple_tag
def resources_of(who: Speaker | Organisation) -> ResourceQuerySet:
    """What a person or an organisation is credited for, each with its `parts`."""
    return Resource.objects.credited_to(who).for_cards()

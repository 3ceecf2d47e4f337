"""The legal facts beside the text of a page of the site's own."""

from django import template

from fairville_site import legal

register = template.Library()

register.simple_tag(legal.facts, name="legal_facts")

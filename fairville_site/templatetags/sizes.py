"""How large a document is."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from fairville_site.typography import NBSP

register = template.Library()

THOUSAND = 1000


@register.filter
def size(octets: int) -> str:
    """`538.64 KB`, `1.19 MB`: decimal units, at most two decimals."""
    if octets < THOUSAND:
        return f"{octets}{NBSP}" + _("bytes")
    amount, unit = octets / THOUSAND, _("KB")
    if amount >= THOUSAND:
        amount, unit = amount / THOUSAND, _("MB")
    rounded = f"{amount:.2f}".rstrip("0").rstrip(".")
    decimals = len(rounded.partition(".")[2])
    return f"{number_format(rounded, decimals)}{NBSP}{unit}"

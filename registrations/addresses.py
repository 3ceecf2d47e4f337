"""E-mail addresses in the one form that is stored, so that one person is one row."""

import unicodedata

LONGEST = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets


class BadAddress(ValueError):
    """The address cannot be written in mail headers."""


def normalised(address: str) -> str:
    """Return an address in lower case, its domain in ASCII (IDNA, RFC 3490).

    Dots and `+tags` stay: they belong to the mailbox's own rules. Raises BadAddress.
    """
    composed = unicodedata.normalize("NFKC", address.strip())
    local, _, domain = composed.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise BadAddress(domain) from error
    whole = f"{local}@{ascii_domain}".lower()
    if not local or not ascii_domain or len(whole) > LONGEST:
        raise BadAddress(domain)
    return whole

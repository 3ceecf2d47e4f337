"""Reading a page's head and its language switch."""

import re


def page(client, address, status=200):
    answer = client.get(address, follow=True)
    assert answer.status_code == status
    return answer.text


def attribute(text, pattern):
    found = re.search(pattern, text)
    return found and found[1]


def canonical(text):
    return attribute(text, r'<link rel="canonical" href="([^"]+)"')


def alternates(text):
    return dict(
        re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', text)
    )


def switch(text):
    """The language switch: code → address."""
    return {
        code: path.replace("&amp;", "&")
        for path, code in re.findall(r'<a href="([^"]+)" lang="(\w\w)" hreflang', text)
    }

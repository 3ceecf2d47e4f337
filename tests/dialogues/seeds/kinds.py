"""What a fact is: words on a page, in French and in English.

One string stands in both languages: a name, a figure, an address, or what is in French
only.
"""

type Address = tuple[str, int | str]
type Fact = str | tuple[str, str]

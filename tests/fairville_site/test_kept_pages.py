"""The memory of a process for finished pages."""

from fairville_site.kept_pages import Memory, Page


def test_memory_lets_go_of_what_was_asked_for_longest_ago():
    def page(size: int) -> Page:
        return Page("1", b"x" * size, b"", {}, "", None, 0.0)

    memory = Memory(most_bytes=10_000)
    for key in "abc":
        memory.put(key, page(2000))
    memory.get("a", "1")
    memory.put("d", page(2000))

    assert [key for key in "abcd" if memory.get(key, "1")] == ["a", "c", "d"]
    memory.put("e", page(20_000))
    assert (memory.bytes, memory.get("e", "1")) == (0, None)

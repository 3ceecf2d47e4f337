"""Pages for whoever comes: open forms, and what opens with a token."""

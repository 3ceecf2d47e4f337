"""From stored sessions to calendars: their entries, their addresses, their answers."""

"""How Django writes and reads days where it does so by itself: at the desk."""

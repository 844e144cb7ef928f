"""What to do with an understood message, and what to remember of it."""

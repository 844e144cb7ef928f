"""The bot killed under load, and what became of the questions."""

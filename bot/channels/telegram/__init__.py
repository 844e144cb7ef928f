"""Telegram: updates in, replies out, nothing lost between."""

"""Scripted conversations: talks written down in YAML, played to the bot, and compared with what is expected."""

"""The Telegram channel tried out against a Telegram of its own, on loopback."""

"""The strict Telegram itself: it accepts, refuses and remembers as it should."""

"""The helpdesk as a person and the staff meet it, over a strict Telegram."""

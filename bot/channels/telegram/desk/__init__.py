"""The helpdesk: people take over where the bot cannot answer."""

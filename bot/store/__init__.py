"""What outlives the process: updates, chats, answers and outgoing calls, in SQLite or PostgreSQL."""

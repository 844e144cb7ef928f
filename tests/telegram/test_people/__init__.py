"""What people see in Telegram."""

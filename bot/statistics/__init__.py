"""What was asked and what came of it, in numbers, for any span of days."""

"""From a message to what it asks: words found, topics ranked, slots filled."""

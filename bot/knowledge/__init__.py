"""Plans as data: the model, reading, checking."""

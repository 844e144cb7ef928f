"""What the checks and the talks say, laid out for reading: on a screen, as a page, as data."""

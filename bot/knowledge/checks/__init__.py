"""What each file of a plan says of the others, one module for each concern."""

"""The ways in and out: each translates between an assistant and where people are, and nothing more."""

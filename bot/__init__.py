"""A policy assistant: questions in Chinese or English, answers from a plan's clauses."""

__version__ = "0.1.0"

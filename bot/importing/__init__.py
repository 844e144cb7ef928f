"""Tests that people bring along become scripts: Botium's texts, Rasa's YAML, and tables of questions."""

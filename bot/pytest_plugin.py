"""Scripted conversations as tests of pytest: each talk, and each row of a table, is one."""

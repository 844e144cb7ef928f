"""Look-ups in a plan by those who know what they look for: a number, a department, a sum, a few words.

Each takes a `bot.lookups.book.Book` and what was typed, and gives a `bot.lookups.card.Card`: text to be passed on as it
is, every figure of it beside its clause, and the same as data. Nothing is answered that the plan does not say.
"""

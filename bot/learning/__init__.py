"""What the bot could learn from the questions that it did not answer, or not well; a person decides what it does."""

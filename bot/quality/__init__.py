"""How good the knowledge base and its scripted talks are: what they cover and defend, and what a change alters."""

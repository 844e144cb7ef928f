"""A talk that was held becomes a talk that is written down: read, cleared of personal data, cut to what matters."""

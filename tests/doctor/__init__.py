"""The doctor: its words, its judgements, and real breakages that it has to find."""

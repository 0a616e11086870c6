"""Pages, answers and counts to fields."""

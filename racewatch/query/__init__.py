"""The query an analyst writes, and the intervals its answers come in."""

"""The embedded store: one SQLite file with full-text search, which several processes read and write at once."""

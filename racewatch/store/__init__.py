"""Documents in, answers out: one protocol (base), an embedded store (sqlite) and a cluster (elasticsearch)."""

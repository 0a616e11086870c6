"""The example for a cluster, as far as it can be held against what is here: it was never installed."""

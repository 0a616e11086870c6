"""Spikes in a series with gaps: pure functions, strictly causal."""

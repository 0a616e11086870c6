"""Text in, text out: repair, folding, canonical addresses, times as shown, fingerprints. Pure."""

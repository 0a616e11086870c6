"""The local world: a loopback site of our own writing that behaves like the real sources, and the demo's report."""

"""What analysts ask of a store, worked out from its answers: every figure with what it rests on."""

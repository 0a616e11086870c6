"""What every store promises, asked of each in turn."""

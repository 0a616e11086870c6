"""Charts as SVG and the style sheet that gives them their colours; gaps are hatched, never drawn as zero. Pure."""

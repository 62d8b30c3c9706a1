"""Which vision model should label and caption your photos? Measure it on your own."""

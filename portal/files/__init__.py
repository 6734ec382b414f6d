"""Files brought to the command line: what `portal` does with them, noun by noun."""

"""Which commands there are, and what may be said to them. Nothing heavy is loaded to answer --help."""

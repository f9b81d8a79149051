"""Identity numbers: found wherever they stand, and turned into pseudonyms by a manager of its own."""

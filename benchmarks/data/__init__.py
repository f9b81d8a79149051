"""Makes the synthetic records that are measured on; the same seed gives the same records."""

"""nki: Norway's national quality indicators, from register to publication."""

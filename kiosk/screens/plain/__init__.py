"""Every screen once more, larger or lower, laid out from what the usual one says."""

"""What happens to tickets, counters and the day within one change, or by itself."""

"""What each screen says, and all its words; pure."""

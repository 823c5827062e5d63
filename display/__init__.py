"""What the hall sees and hears: the hall board, the counter screens and the voice."""

"""Who may come in, with what, how often, and the audit of what they changed."""

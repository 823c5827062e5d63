"""What can be held under the scanner, and how it is recognised; pure."""

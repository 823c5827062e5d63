"""What the kiosk does: which screen follows what happens; pure."""

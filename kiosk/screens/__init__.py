"""The kiosk's screens: widgets only; what they say comes from `kiosk.views.view`."""

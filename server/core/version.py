"""Which version of Xin Mời this is."""

VERSION = "0.3.0"

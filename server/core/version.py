"""Which version of Xin Mời this is."""

VERSION = "0.2.0"

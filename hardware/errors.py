"""What can go wrong with a device.

DeviceError
 ├─ DeviceMissing      there is nothing at that path or address, or it may not be opened
 ├─ NotADevice         the path is a file or a folder: opening it would write into a disk
 ├─ DeviceStuck        it takes no more bytes
 ├─ DeviceLost         it was there and is gone: a pulled cable, a reset connection
 └─ DeviceSilent       it answered before and says nothing now: switched off, on a serial line
"""

from __future__ import annotations


class DeviceError(Exception):
    """A device cannot be used now; the message says which and why."""


class DeviceMissing(DeviceError):  # noqa: N818 - named for what happened
    """Nothing answers at that path or address, or opening it is forbidden."""


class NotADevice(DeviceError):  # noqa: N818 - named for what happened
    """The path exists and is not a character device."""


class DeviceStuck(DeviceError):  # noqa: N818 - named for what happened
    """The device accepted no byte within the write timeout."""


class DeviceLost(DeviceError):  # noqa: N818 - named for what happened
    """The connection broke while it was in use."""


class DeviceSilent(DeviceError):  # noqa: N818 - named for what happened
    """The device has answered before and does not any more; the line itself shows nothing."""

"""Which address of this server a citizen's phone can open."""

from __future__ import annotations

import socket
from urllib.parse import urljoin, urlsplit

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# An address of RFC 5737, which is nobody's.
_SOMEWHERE_ELSE = "192.0.2.1"


def reachable(base: str, link: str) -> str:
    """Return `link` as a whole address that a phone can open; `base` is how we came here.

    Whoever is on the server's own machine reaches it by a loopback address, which on a
    phone would mean the phone itself.
    """
    whole = urlsplit(urljoin(f"{base.rstrip('/')}/", link))
    if whole.hostname in _LOOPBACK and (address := _own_address()):
        whole = whole._replace(netloc=f"{address}:{whole.port or 80}")
    return whole.geturl()


def _own_address() -> str | None:
    """Return the address by which this machine's network knows it, None without a network.

    Connecting a datagram socket sends nothing: the kernel only picks the way out.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_SOMEWHERE_ELSE, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])

"""Which hosts belong to a machine or its local network, judged by the name or address alone."""

import ipaddress
import socket

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_private(host: str) -> bool:
    """Say whether *host* is this machine, a local network, or a cloud's metadata service.

    Short and numeric spellings of addresses count as the address they mean; a public name that resolves to such an
    address is caught after DNS, by the crawler's resolver.

    >>> [is_private(h) for h in ("127.0.0.1", "10.0.0.8", "0x7f.1", "[::1]", "169.254.169.254", "localhost")]
    [True, True, True, True, True, True]
    >>> [is_private(h) for h in ("weibo.com", "1.1.1.1", "2606:4700::1111")]
    [False, False, False]
    """
    name = host.strip("[]").rstrip(".").lower()
    if address := _address_of(name):
        return not address.is_global or address.is_multicast
    return name == "localhost" or name.endswith(_LOCAL_ENDINGS) or "." not in name


def _address_of(name: str) -> Address | None:
    try:
        address: Address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        try:
            # inet_aton reads what browsers and resolvers read: 2130706433, 0x7f.1, 127.1
            return ipaddress.IPv4Address(socket.inet_aton(name)) if name.isascii() else None
        except OSError:
            return None
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return mapped or address

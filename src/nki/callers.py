"""Who one caller is, as far as an address tells."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv6Address

_OTHERS = (1 << 64) - 1


def network(address: str) -> str:
    """Give what one caller has to themselves: an address, or in IPv6, where each has many, the network of 64 bits."""
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address.partition("%")[0])
    except AddressValueError:
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) & ~_OTHERS))

"""A webhook goes to the public internet and nowhere else, however an address is written."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.governance.subscription.reach import PUBLIC, THIS_MACHINE

REFUSED = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    "shared by a carrier": ["100.64.0.1", "100.127.255.255"],
    "loopback": ["127.0.0.1", "127.1.2.3", "::1"],
    "link-local": ["169.254.169.254", "fe80::1", "fe80::1%eth0", "febf::1"],
    "unique local": ["fc00::1", "fd12:3456:789a::1", "fd00:ec2::254"],
    "site-local": ["fec0::1"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255"],
    "of protocols": ["192.0.0.192", "192.88.99.1", "198.18.0.1", "2001::1", "2001:10::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "IPv4 inside IPv6": ["::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:7f00:1"],
    "6to4": ["2002:7f00:1::1", "2002:808:808::1"],
    "NAT64": ["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1"],
    "Teredo": ["2001:0:7f00:1::1"],
    "discarded": ["100::1"],
    "segment routing": ["5f00::1"],
    "no address": ["", "localhost", "1.2.3", "0x7f.1", "2130706433", "8.8.8.8:443"],
}
PERMITTED = ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2600::1", "2a00:1450:4009::200e"]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_webhook_does_not_go_to_an_address_that_is(kind):
    for address in REFUSED[kind]:
        assert not PUBLIC.permits(address), address


@pytest.mark.parametrize("address", PERMITTED)
def test_a_webhook_may_go_to(address):
    assert PUBLIC.permits(address)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
@example(IPv4Address("192.0.0.9"))
@example(IPv6Address("2001:1::1"))
def test_what_the_standard_library_does_not_call_global_is_refused(address):
    if not address.is_global or address.is_multicast:
        assert not PUBLIC.permits(str(address))


@given(st.ip_addresses(v=4))
def test_no_way_of_writing_an_ipv4_address_as_an_ipv6_one_leads_anywhere(address):
    number = int(address)
    written = [
        IPv6Address(number),
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
        IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)),
    ]
    assert not any(PUBLIC.permits(str(each)) for each in written)


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
@example(IPv4Address("127.0.0.1"))
@example(IPv6Address("::1"))
def test_a_local_run_sends_to_this_machine_alone(address):
    assert THIS_MACHINE.permits(str(address)) == ip_address(str(address)).is_loopback
    assert not (THIS_MACHINE.permits(str(address)) and PUBLIC.permits(str(address)))


def test_only_a_local_run_sends_by_plain_http_or_to_any_port():
    assert PUBLIC.schemes == {"https"}
    assert PUBLIC.ports == {443, 8443}
    assert THIS_MACHINE.ports is None

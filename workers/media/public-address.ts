import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Everything that is not the public internet (https://www.iana.org/assignments/iana-ipv4-special-registry and -ipv6-). */
const CLOSED_IPV4: [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Of IPv6 only this is given out; the tunnels in it lead to any IPv4 address. */
const OPEN_IPV6 = '2000::';
const OPEN_IPV6_BITS = 3;
const CLOSED_IPV6: [network: string, bits: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [network, bits] of CLOSED_IPV4) closed.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of CLOSED_IPV6) closed.addSubnet(network, bits, 'ipv6');
const open = new BlockList();
open.addSubnet(OPEN_IPV6, OPEN_IPV6_BITS, 'ipv6');

/** Whether an address is one of the public internet: no host of ours, no cloud's metadata. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !closed.check(address, 'ipv4');
  return isIP(address) === 6 && open.check(address, 'ipv6') && !closed.check(address, 'ipv6');
}

/** A name or address that leads to where nothing of ours may be fetched from. */
export class ClosedAddress extends Error {
  override name = 'ClosedAddress';
}

/**
 * Looks a name up for a connection and refuses closed addresses. The connection uses the very addresses that were looked
 * at, so a name that answers otherwise the second time gains nothing.
 */
export function lookupAmong(isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const refused = addresses.find(({ address }) => !isAllowed(address));
      const [first] = addresses;
      if (refused || !first) return callback(new ClosedAddress(`${hostname} leads to a closed address`), '');
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

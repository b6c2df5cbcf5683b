import ipaddr from "ipaddr.js";

export type ParsedPrefix =
  | { readonly ok: true; readonly prefix: string }
  /** `problem` is a sentence without its subject and its full stop. */
  | { readonly ok: false; readonly problem: string };

const WRITTEN = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/;

/**
 * A network as people write it, `203.0.113.0/24`, `2001:db8::/32` or a single address, in the one
 * form that names it. IPv4 in IPv6 (`::ffff:203.0.113.0/120`) is IPv4.
 */
export function parsePrefix(text: string): ParsedPrefix {
  const [address = "", length] = text.split("/");
  if (!WRITTEN.test(text) || !isAddress(address)) return no("is no address and no prefix");
  let network: ipaddr.IPv4 | ipaddr.IPv6 = ipaddr.parse(address);
  let bits = length === undefined ? widthOf(network) : Number(length);
  if (bits > widthOf(network)) return no(`is longer than an address of ${widthOf(network)} bits`);
  if (network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96) {
    network = network.toIPv4Address();
    bits -= 96;
  }
  const first = firstOf(network, bits);
  if (first !== network.toString())
    return no(`is not the beginning of its network: ${first}/${bits}`);
  return { ok: true, prefix: `${first}/${bits}` };
}

function isAddress(text: string): boolean {
  // The library also reads 010.1 and the like, which nobody means.
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

function widthOf(address: ipaddr.IPv4 | ipaddr.IPv6): 32 | 128 {
  return address instanceof ipaddr.IPv4 ? 32 : 128;
}

function firstOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const cidr = `${address.toString()}/${bits}`;
  return address instanceof ipaddr.IPv4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(cidr).toString();
}

function no(problem: string): ParsedPrefix {
  return { ok: false, problem };
}

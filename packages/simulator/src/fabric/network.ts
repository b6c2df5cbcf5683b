/**
 * The address plan: who gives which addresses to whom. Autonomous systems carry real numbers, so
 * that lists of hosting and VPN networks apply; the address blocks given to them are invented.
 */
import { hex32, type Random } from "./random.ts";

export type NetworkKind = "eyeball" | "mobile" | "hosting" | "vpn" | "campus";

export interface Network {
  readonly asn: number;
  readonly country: string;
  /** Hours ahead of UTC where its customers live. */
  readonly utcOffset: number;
  readonly kind: NetworkKind;
  /** Its IPv4 block of 65,536 addresses, as the first two octets. */
  readonly block: string;
  /** Its IPv6 /32, or null where it has none. */
  readonly block6: string | null;
  readonly weight: number;
}

export interface Address {
  readonly ip: string;
  readonly asn: number;
  readonly country: string;
}

type Row = readonly [
  asn: number,
  country: string,
  utcOffset: number,
  block: string,
  weight: number,
];

function networks(kind: NetworkKind, withV6: boolean, rows: readonly Row[]): Network[] {
  return rows.map(([asn, country, utcOffset, block, weight], index) => ({
    asn,
    country,
    utcOffset,
    kind,
    block,
    block6: withV6 && index % 3 !== 2 ? `2001:${(0x4c00 + (asn % 997)).toString(16)}` : null,
    weight,
  }));
}

const EYEBALL = networks("eyeball", true, [
  [7922, "US", -5, "24.6", 14],
  [701, "US", -5, "71.178", 7],
  [20115, "US", -6, "66.190", 6],
  [3320, "DE", 1, "79.200", 7],
  [3209, "DE", 1, "88.64", 4],
  [2856, "GB", 0, "81.130", 6],
  [5089, "GB", 0, "82.30", 4],
  [3215, "FR", 1, "90.12", 5],
  [12322, "FR", 1, "82.224", 4],
  [3269, "IT", 1, "79.10", 3],
  [3352, "ES", 1, "80.24", 3],
  [33915, "NL", 1, "84.80", 3],
  [5617, "PL", 1, "83.4", 3],
  [28573, "BR", -3, "179.210", 6],
  [7738, "BR", -3, "187.40", 4],
  [9829, "IN", 5, "117.192", 6],
  [24560, "IN", 5, "122.160", 5],
  [4713, "JP", 9, "153.128", 4],
  [4766, "KR", 9, "121.130", 3],
  [7473, "SG", 8, "116.14", 2],
  [1221, "AU", 10, "120.144", 3],
  [812, "CA", -5, "99.224", 4],
  [9121, "TR", 3, "78.160", 3],
  [7713, "ID", 7, "36.64", 4],
  [45899, "VN", 7, "113.160", 3],
]);

const MOBILE = networks("mobile", true, [
  [21928, "US", -6, "172.56", 6],
  [6167, "US", -5, "174.192", 5],
  [55836, "IN", 5, "49.32", 7],
  [45609, "IN", 5, "106.192", 5],
  [26599, "BR", -3, "177.24", 4],
  [12430, "ES", 1, "77.208", 3],
  [23693, "ID", 7, "114.120", 4],
  [37075, "KE", 3, "197.136", 3],
  [29465, "NG", 1, "197.210", 4],
  [2516, "JP", 9, "106.128", 3],
]);

const HOSTING = networks("hosting", false, [
  [16509, "US", -5, "52.20", 30],
  [396982, "US", -6, "34.72", 16],
  [8075, "US", -5, "20.40", 14],
  [14061, "US", -5, "159.65", 9],
  [24940, "DE", 1, "88.198", 9],
  [16276, "FR", 1, "51.68", 8],
  [63949, "US", -5, "172.104", 4],
  [20473, "US", -5, "45.32", 4],
  [45102, "SG", 8, "47.74", 3],
]);

const VPN = networks("vpn", false, [
  [9009, "GB", 0, "185.220", 5],
  [212238, "NL", 1, "156.146", 5],
  [60068, "US", -5, "89.187", 4],
  [39351, "SE", 1, "193.138", 2],
]);

const CAMPUS = networks("campus", false, [
  [88, "US", -5, "128.112", 1],
  [786, "GB", 0, "129.67", 1],
  [680, "DE", 1, "141.20", 1],
  [1103, "NL", 1, "145.94", 1],
  [7575, "AU", 10, "130.102", 1],
  [23911, "CN", 8, "166.111", 1],
]);

const BY_KIND: Record<NetworkKind, readonly Network[]> = {
  eyeball: EYEBALL,
  mobile: MOBILE,
  hosting: HOSTING,
  vpn: VPN,
  campus: CAMPUS,
};

export function network(random: Random, kind: NetworkKind): Network {
  return random.weighted(BY_KIND[kind]);
}

/** A single IPv4 address anywhere in the network. */
export function addressIn(random: Random, at: Network): Address {
  return numbered(at, random.int(256, 65_000));
}

/** `count` addresses of one /24 of the network: a NAT pool, an office, a row of servers. */
export function pool(random: Random, at: Network, count: number): Address[] {
  const first = random.int(1, 250) * 256 + random.int(1, Math.max(1, 250 - count));
  return Array.from({ length: count }, (_, index) => numbered(at, first + index));
}

/** `count` addresses scattered over the network. */
export function scattered(random: Random, at: Network, count: number): Address[] {
  return Array.from({ length: count }, () => addressIn(random, at));
}

/**
 * One of the few addresses behind which a whole carrier or VPN hides its customers: the same
 * small set for everybody in the world, and some of them far busier than others.
 */
export function sharedExit(random: Random, at: Network): Address {
  const exits = at.kind === "vpn" ? 24 : 48;
  return numbered(at, 512 + Math.floor(exits * random.float() ** 1.7));
}

/** The exit of a residential proxy: any household of any country, different on every call. */
export function residentialExit(random: Random): Address {
  const at = network(random, random.chance(0.85) ? "eyeball" : "mobile");
  return at.kind === "mobile" ? sharedExit(random, at) : addressIn(random, at);
}

/** A /64 of the network as its first four groups. */
export function prefix6(random: Random, at: Network): string | null {
  if (at.block6 === null) return null;
  return `${at.block6}:${random.int(1, 0xffff).toString(16)}:${random.int(1, 0xffff).toString(16)}`;
}

/** A privacy address (RFC 8981) in a /64: the interface identifier is random. */
export function privacyAddress(random: Random, at: Network, prefix: string): Address {
  const high = hex32(random.bits() | 0x10001000);
  const low = hex32(random.bits() | 0x10001000);
  const groups = `${high.slice(0, 4)}:${high.slice(4)}:${low.slice(0, 4)}:${low.slice(4)}`;
  return { ip: `${prefix}:${groups}`, asn: at.asn, country: at.country };
}

function numbered(at: Network, host: number): Address {
  return {
    ip: `${at.block}.${(host >>> 8) & 255}.${host & 255}`,
    asn: at.asn,
    country: at.country,
  };
}

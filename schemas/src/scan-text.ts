/** Pieces of JSON text, read from bytes. Every function answers -1 (or NaN) for what it does not read. */
import { LIMITS } from "./primitives.ts";
import type { Words } from "./scan-words.ts";

export const QUOTE = 0x22;

/** Bytes that stand for themselves within a JSON string and are allowed in every identifier. */
const PLAIN = classOf((code) => code >= 0x20 && code < 0x7f && code !== QUOTE && code !== 0x5c);
const CAPITAL = classOf((code) => code >= 0x41 && code <= 0x5a);
/** Value of a hex digit plus one; zero for what is none. */
const HEX = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code).toLowerCase());
  return code < 128 ? value + 1 : 0;
});

function classOf(holds: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(holds(code)));
}

/** The first place at or behind `at` that is no white space. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let next = at;
  while (next < bytes.length) {
    const code = bytes[next] as number;
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    next += 1;
  }
  return next;
}

/** From behind the opening quote to the closing one, over printable ASCII without escapes. */
export function endOfPlain(words: Words, from: number): number {
  const { bytes } = words;
  const { length } = bytes;
  let at = from;
  while (at + 4 <= length && arePlain(words.at(at))) at += 4;
  while (at < length && PLAIN[bytes[at] as number] === 1) at += 1;
  return at < length && bytes[at] === QUOTE ? at : -1;
}

const ONES = 0x01010101;
/** The highest bit of each byte. */
const HIGH = 0x80808080;

/**
 * Whether four bytes are PLAIN. In bytes below 0x80 the highest bit is set by each of these terms where a byte
 * is DEL, below a space, a quote or a backslash; a borrow begins in no other byte than in such a one.
 * (Hacker's Delight, 2nd edition, 6-1.)
 */
function arePlain(word: number): boolean {
  const quote = (word ^ 0x22222222) - ONES;
  const backslash = (word ^ 0x5c5c5c5c) - ONES;
  return ((word | (word + ONES) | (word - 0x20202020) | quote | backslash) & HIGH) === 0;
}

export function isCountry(bytes: Uint8Array, from: number, to: number): boolean {
  return to - from === 2 && areCapitals(bytes, from, to);
}

export function isMethod(bytes: Uint8Array, from: number, to: number): boolean {
  return to > from && to - from <= 16 && areCapitals(bytes, from, to);
}

function areCapitals(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (CAPITAL[bytes[at] as number] === 0) return false;
  return true;
}

export function isSimhash(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 16) return false;
  for (let at = from; at < to; at += 1) if (HEX[bytes[at] as number] === 0) return false;
  return true;
}

export function isIdentifier(from: number, to: number): boolean {
  return to > from && to - from <= LIMITS.identifier;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Milliseconds since 1970 of an RFC 3339 time in UTC, of the years 1970 to 2199. */
export function readTime(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length < 20 || length > 35) return -1;
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
  const month = twoDigits(bytes, from + 5);
  const day = twoDigits(bytes, from + 8);
  const hour = twoDigits(bytes, from + 11);
  const minute = twoDigits(bytes, from + 14);
  const second = twoDigits(bytes, from + 17);
  if (
    bytes[from + 4] !== 0x2d ||
    bytes[from + 7] !== 0x2d ||
    bytes[from + 10] !== 0x54 ||
    bytes[from + 13] !== 0x3a ||
    bytes[from + 16] !== 0x3a
  ) {
    return -1;
  }
  // What is no number fails every comparison.
  if (!(year >= 1970 && year < 2200 && month >= 1 && month <= 12)) return -1;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return -1;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (!(day >= 1 && day <= (DAYS_IN_MONTH[month - 1] as number))) return -1;
  if (month === 2 && day === 29 && !isLeap) return -1;
  const milliseconds = readFraction(bytes, from + 19, to);
  if (milliseconds === -1) return -1;
  const before = year - 1;
  const leapDays = (before >> 2) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  const leap = isLeap && month > 2 ? 1 : 0;
  const days =
    (year - 1970) * 365 + leapDays + (DAYS_BEFORE_MONTH[month - 1] as number) + leap + day - 1;
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000 + milliseconds;
}

/** `.123456Z`, `Z` or `+00:00` up to `to`: the first three digits, as Date.parse counts them. */
function readFraction(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  let milliseconds = 0;
  if (bytes[at] === 0x2e) {
    at += 1;
    let digits = 0;
    for (; at < to; at += 1, digits += 1) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      if (digits < 3) milliseconds = milliseconds * 10 + digit;
    }
    if (digits === 0) return -1;
    if (digits === 1) milliseconds *= 100;
    else if (digits === 2) milliseconds *= 10;
  }
  if (to - at === 1) return bytes[at] === 0x5a ? milliseconds : -1;
  const isUtc =
    to - at === 6 &&
    bytes[at] === 0x2b &&
    bytes[at + 3] === 0x3a &&
    twoDigits(bytes, at + 1) === 0 &&
    twoDigits(bytes, at + 4) === 0;
  return isUtc ? milliseconds : -1;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] as number) - 0x30;
  const ones = (bytes[at + 1] as number) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Writes an IPv4 or IPv6 address as 16 bytes, IPv4 as `::ffff:a.b.c.d`. */
export function readAddress(bytes: Uint8Array, from: number, to: number, out: Uint8Array): boolean {
  const end = readIpv4(bytes, from, to, out);
  if (!end) return readIpv6(bytes, from, to, out);
  out.fill(0, 0, 10);
  out[10] = 0xff;
  out[11] = 0xff;
  return true;
}

/** Into the last four bytes of `out`. */
function readIpv4(bytes: Uint8Array, from: number, to: number, out: Uint8Array): boolean {
  let at = from;
  for (let part = 0; part < 4; part += 1) {
    let value = 0;
    let digits = 0;
    for (; at < to && digits < 4; at += 1, digits += 1) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      if (digits === 1 && value === 0) return false;
      value = value * 10 + digit;
    }
    if (digits === 0 || value > 255) return false;
    out[12 + part] = value;
    if (part === 3) return at === to;
    if (at >= to || bytes[at] !== 0x2e) return false;
    at += 1;
  }
  return false;
}

/** Groups of hex digits with at most one `::` among them; the other spellings are read elsewhere. */
function readIpv6(bytes: Uint8Array, from: number, to: number, out: Uint8Array): boolean {
  let at = from;
  let groups = 0;
  let gap = -1;
  if (at + 1 < to && bytes[at] === 0x3a) {
    if (bytes[at + 1] !== 0x3a) return false;
    gap = 0;
    at += 2;
  }
  while (at < to) {
    let value = 0;
    let digits = 0;
    for (; at < to && digits < 5; at += 1, digits += 1) {
      const digit = HEX[bytes[at] as number] as number;
      if (digit === 0) break;
      value = value * 16 + digit - 1;
    }
    if (digits === 0 || digits > 4 || groups === 8) return false;
    out[groups * 2] = value >> 8;
    out[groups * 2 + 1] = value & 0xff;
    groups += 1;
    if (at === to) break;
    if (bytes[at] !== 0x3a) return false;
    at += 1;
    if (at === to) return false;
    if (bytes[at] !== 0x3a) continue;
    if (gap !== -1) return false;
    gap = groups;
    at += 1;
  }
  if (gap === -1) return groups === 8;
  if (groups > 7) return false;
  const zeros = 16 - groups * 2;
  out.copyWithin(gap * 2 + zeros, gap * 2, groups * 2);
  out.fill(0, gap * 2, gap * 2 + zeros);
  return true;
}

/**
 * Reads a request event from the bytes of its message, without making an object of it: most
 * messages are plain, and checking them in place costs a fraction of JSON.parse and a schema.
 *
 * It never says no. What it accepts the schema accepts, and both read the same out of it (a property
 * test says so); all else, also what is valid but unusual (escapes, other alphabets, offsets of
 * time, CloudEvents), is for `decodeMessage` and `parseRequestEvent`, which know the reasons.
 */
import { EVENT_FIELDS, FIELD, KIND, REQUIRED_FIELDS } from "./event-fields.ts";
import type { EventBounds } from "./parse.ts";
import { earliestTime } from "./parse.ts";
import { LIMITS } from "./primitives.ts";
import {
  endOfPlain,
  isCountry,
  isIdentifier,
  isMethod,
  isSimhash,
  QUOTE,
  readAddress,
  readTime,
  skipSpace,
} from "./scan-text.ts";
import { inWords, type TextInWords, Words } from "./scan-words.ts";

const KEYS = EVENT_FIELDS.map(({ name }) => Buffer.from(name));
const NAMES = EVENT_FIELDS.map(({ name }) => inWords(`${name}":`));
const KINDS = Uint8Array.from(EVENT_FIELDS, ({ kind }) => kind);
const POWERS = Float64Array.from({ length: 16 }, (_, power) => 10 ** power);
/** So many digits are an integer that a double holds exactly. */
const DIGITS_AT_MOST = 15;
const UNITS_SCALE = 4;
const ASN_MAX = 4_294_967_295;
const NUMBER_MAX = 1e9;
/** The answer of #findKey for a name that is no field. */
const UNKNOWN = 255;

/** What was read of the message that was scanned last. Valid until the next scan. */
export class EventScan {
  /** Where texts stand in it, by FIELD; `start` is -1 for what is null or missing. */
  readonly start = new Int32Array(EVENT_FIELDS.length);
  readonly end = new Int32Array(EVENT_FIELDS.length);
  /** Numbers, by FIELD; NaN for what is null or missing. `occurred_at` is in milliseconds. */
  readonly number = new Float64Array(EVENT_FIELDS.length);
  /** The units in ten-thousandths: what is behind the fourth digit is not kept. */
  units = 0;
  readonly address = new Uint8Array(16);
  /** Start and end of each threat signal. */
  readonly signals = new Int32Array(2 * LIMITS.list);
  signalCount = 0;

  readonly #words = new Words();
  /** Of the number that was read last: what is behind it, its digits behind the point, and units. */
  #at = 0;
  #fractionDigits = 0;
  #scaled = 0;
  #seen = 0;
  /** Which field came behind which in the message before: producers keep their order. */
  readonly #next = Uint8Array.from(
    { length: EVENT_FIELDS.length + 1 },
    (_, index) => ((index + 1) % (EVENT_FIELDS.length + 1)) % EVENT_FIELDS.length,
  );

  /** The message. */
  get bytes(): Uint8Array {
    return this.#words.bytes;
  }

  /** Whether `bytes` is a plain message with a valid event, received at `now`. */
  scan(bytes: Uint8Array, now: number, bounds: EventBounds): boolean {
    if (bytes.length > LIMITS.messageBytes) return false;
    this.#words.of(bytes);
    const { start, number } = this;
    // Two calls of fill would cost more.
    for (let field = 0; field < start.length; field += 1) {
      start[field] = -1;
      number[field] = Number.NaN;
    }
    this.signalCount = 0;
    this.#seen = 0;
    if (!this.#readObject(bytes)) return false;
    if ((this.#seen & REQUIRED_FIELDS) !== REQUIRED_FIELDS) return false;
    const at = this.number[FIELD.occurred_at] as number;
    if (at > now + bounds.maxFutureMs || at < earliestTime(now, bounds)) return false;
    if (Number.isNaN(this.number[FIELD.units])) {
      const units = (this.number[FIELD.status] as number) < 400 ? 1 : 0;
      this.number[FIELD.units] = units;
      this.units = units * (POWERS[UNITS_SCALE] as number);
    }
    return true;
  }

  /** A text of the message, or null. All of it is ASCII. */
  text(field: number): string | null {
    const start = this.start[field] as number;
    return start === -1 ? null : asciiOf(this.bytes, start, this.end[field] as number);
  }

  signal(index: number): string {
    const start = this.signals[2 * index] as number;
    return asciiOf(this.bytes, start, this.signals[2 * index + 1] as number);
  }

  #readObject(bytes: Uint8Array): boolean {
    let at = skipSpace(bytes, 0);
    if (bytes[at] !== 0x7b) return false;
    let before: number = EVENT_FIELDS.length;
    for (;;) {
      at = skipSpace(bytes, at + 1);
      if (at >= bytes.length || bytes[at] !== QUOTE) return false;
      let field = this.#next[before] as number;
      // With its colon right behind it, as nearly all write it.
      let behind = this.#words.behind(at + 1, NAMES[field] as TextInWords);
      if (behind === -1) {
        const end = endOfPlain(this.#words, at + 1);
        if (end === -1) return false;
        field = fieldOf(bytes, at + 1, end);
        if (field !== UNKNOWN) this.#next[before] = field;
        const colon = skipSpace(bytes, end + 1);
        if (colon >= bytes.length || bytes[colon] !== 0x3a) return false;
        if (field === UNKNOWN && isEnvelope(bytes, end)) return false;
        behind = colon + 1;
      }
      at = skipSpace(bytes, behind);
      if (at >= bytes.length) return false;
      if (field === UNKNOWN) {
        at = this.#skipValue(bytes, at);
      } else {
        // Of a name that comes twice the last one counts, which is left to JSON.parse.
        if ((this.#seen & (1 << field)) !== 0) return false;
        this.#seen |= 1 << field;
        at = this.#readValue(bytes, at, field);
        before = field;
      }
      if (at === -1) return false;
      at = skipSpace(bytes, at);
      if (at >= bytes.length) return false;
      if (bytes[at] === 0x2c) continue;
      return bytes[at] === 0x7d && skipSpace(bytes, at + 1) === bytes.length;
    }
  }

  /** Reads the value that begins at `at`; answers what is behind it, or -1. */
  #readValue(bytes: Uint8Array, at: number, field: number): number {
    const code = bytes[at] as number;
    if (code === QUOTE) return this.#readText(bytes, at + 1, field);
    if (code === 0x6e) {
      const isAllowed = (REQUIRED_FIELDS & (1 << field)) === 0;
      return isAllowed ? this.#words.behind(at, NULL) : -1;
    }
    if (code === 0x5b) return KINDS[field] === KIND.signals ? this.#readSignals(bytes, at) : -1;
    const value = this.#readNumber(bytes, at);
    if (!this.#isNumberOf(field, value)) return -1;
    this.number[field] = value;
    return this.#at;
  }

  #readText(bytes: Uint8Array, from: number, field: number): number {
    const to = endOfPlain(this.#words, from);
    if (to === -1) return -1;
    this.start[field] = from;
    this.end[field] = to;
    return this.#isTextOf(bytes, from, to, field) ? to + 1 : -1;
  }

  #isTextOf(bytes: Uint8Array, from: number, to: number, field: number): boolean {
    switch (KINDS[field]) {
      case KIND.identifier:
        return isIdentifier(from, to);
      case KIND.text:
        return to - from <= LIMITS.text;
      case KIND.someText:
        return to > from && to - from <= LIMITS.text;
      case KIND.time: {
        const time = readTime(bytes, from, to);
        this.number[field] = time;
        return time !== -1;
      }
      case KIND.address:
        return readAddress(bytes, from, to, this.address);
      case KIND.country:
        return isCountry(bytes, from, to);
      case KIND.method:
        return isMethod(bytes, from, to);
      case KIND.simhash:
        return isSimhash(bytes, from, to);
      default:
        return false;
    }
  }

  #isNumberOf(field: number, value: number): boolean {
    // What is no number fails every comparison.
    switch (KINDS[field]) {
      case KIND.status:
        return this.#fractionDigits === 0 && value >= 100 && value <= 599;
      case KIND.asn:
        return this.#fractionDigits === 0 && value <= ASN_MAX;
      case KIND.count:
        return this.#fractionDigits === 0 && value >= 0;
      case KIND.latency:
        return value <= NUMBER_MAX;
      case KIND.units:
        this.units = this.#scaled;
        return value <= NUMBER_MAX;
      default:
        return false;
    }
  }

  /** A number without sign and exponent, of so many digits that it is read exactly; else NaN. */
  #readNumber(bytes: Uint8Array, from: number): number {
    let at = from;
    let mantissa = 0;
    let point = -1;
    for (; at < bytes.length; at += 1) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
      else if (digit === -2 && point === -1) point = at;
      else break;
    }
    const next = at < bytes.length ? (bytes[at] as number) | 0x20 : 0;
    const digits = at - from - (point === -1 ? 0 : 1);
    const whole = point === -1 ? digits : point - from;
    if (whole === 0 || digits > DIGITS_AT_MOST || point === at - 1 || next === 0x65)
      return Number.NaN;
    if (whole > 1 && bytes[from] === 0x30) return Number.NaN;
    this.#at = at;
    const fraction = digits - whole;
    this.#fractionDigits = fraction;
    // Both are exact, so that the quotient is the nearest double, as JSON.parse has it.
    this.#scaled =
      fraction <= UNITS_SCALE
        ? mantissa * (POWERS[UNITS_SCALE - fraction] as number)
        : floorDivide(mantissa, POWERS[fraction - UNITS_SCALE] as number);
    return fraction === 0 ? mantissa : mantissa / (POWERS[fraction] as number);
  }

  #readSignals(bytes: Uint8Array, from: number): number {
    let at = skipSpace(bytes, from + 1);
    if (at < bytes.length && bytes[at] === 0x5d) return at + 1;
    for (let count = 0; count < LIMITS.list; count += 1) {
      if (at >= bytes.length || bytes[at] !== QUOTE) return -1;
      const to = endOfPlain(this.#words, at + 1);
      if (to === -1 || !isIdentifier(at + 1, to)) return -1;
      this.signals[2 * count] = at + 1;
      this.signals[2 * count + 1] = to;
      this.signalCount = count + 1;
      at = skipSpace(bytes, to + 1);
      if (at < bytes.length && bytes[at] === 0x5d) return at + 1;
      if (at >= bytes.length || bytes[at] !== 0x2c) return -1;
      at = skipSpace(bytes, at + 1);
    }
    return -1;
  }

  /** Of a name that is not known: a text, a number or a literal; what is nested is left. */
  #skipValue(bytes: Uint8Array, at: number): number {
    const code = bytes[at] as number;
    if (code === QUOTE) return endOfPlain(this.#words, at + 1) + 1 || -1;
    if (code === 0x6e) return this.#words.behind(at, NULL);
    if (code === 0x74) return this.#words.behind(at, TRUE);
    if (code === 0x66) return this.#words.behind(at, FALSE);
    return Number.isNaN(this.#readNumber(bytes, at)) ? -1 : this.#at;
  }
}

const NULL = inWords("null");
const TRUE = inWords("true");
const FALSE = inWords("false");
const SPECVERSION = Buffer.from("specversion");

function isAt(bytes: Uint8Array, at: number, word: Uint8Array): boolean {
  const { length } = word;
  if (at + length > bytes.length) return false;
  for (let index = 0; index < length; index += 1) {
    if (bytes[at + index] !== word[index]) return false;
  }
  return true;
}

function fieldOf(bytes: Uint8Array, from: number, to: number): number {
  const field = KEYS.findIndex((key) => key.length === to - from && isAt(bytes, from, key));
  return field === -1 ? UNKNOWN : field;
}

/** A structured CloudEvent is known by its name `specversion`. */
function isEnvelope(bytes: Uint8Array, end: number): boolean {
  const from = end - SPECVERSION.length;
  return from >= 0 && isAt(bytes, from, SPECVERSION);
}

function floorDivide(value: number, by: number): number {
  return (value - (value % by)) / by;
}

function asciiOf(bytes: Uint8Array, start: number, end: number): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset);
  return buffer.toString("latin1", start, end);
}

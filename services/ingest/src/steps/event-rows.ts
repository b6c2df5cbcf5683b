import { type EventScan, FIELD, readAddress, type RequestEvent } from "@ringfence/schemas";
import {
  AddressColumn,
  ListColumn,
  type NativeColumn,
  NumberColumn,
  TextColumn,
} from "@ringfence/store";

const UNITS_SCALE = 10_000;

/**
 * The events of one batch as columns, ready to be sent. An event comes as a scan of its message or
 * as an object; both make the same bytes.
 */
export class EventRows {
  /** Places of the events in their partition. */
  readonly offsets: number[] = [];
  /** Event time of the event that was added last, milliseconds since 1970. */
  latest: number | null = null;
  /** Whether any event leaves its network to be looked up. */
  isSilent = false;
  /** Systems that the events name; NaN where they do not. */
  readonly asns: number[] = [];
  readonly countries: TextColumn;
  readonly #texts: readonly (readonly [name: TextName, field: number, TextColumn])[];
  readonly #numbers: readonly (readonly [name: NumberName, field: number, NumberColumn])[];
  readonly #occurredAt: NumberColumn;
  readonly #units: NumberColumn;
  readonly #addresses: AddressColumn;
  readonly #signals: ListColumn;

  /** @param expected how many events are likely to come */
  constructor(expected: number) {
    const room = { expected };
    this.countries = new TextColumn("country", { nullable: true, expected });
    this.#texts = TEXTS.map((name) => [name, FIELD[name], this.#textColumn(name, expected)]);
    this.#numbers = NUMBERS.map(([name, type, nullable]) => {
      return [name, FIELD[name], new NumberColumn(name, type, { nullable, expected })];
    });
    this.#occurredAt = new NumberColumn("occurred_at", "DateTime64(3, 'UTC')", room);
    this.#units = new NumberColumn("units", "Decimal(18, 4)", room);
    this.#addresses = new AddressColumn("client_ip", room);
    this.#signals = new ListColumn("threat_signals", room);
  }

  get length(): number {
    return this.offsets.length;
  }

  get eventIds(): string[] {
    const ids = this.#texts.find(([name]) => name === "event_id")?.[2].texts() ?? [];
    return Array.from(ids, (id) => id ?? "");
  }

  /** Takes over what was scanned last. */
  addScan(scan: EventScan, offset: number): void {
    const { bytes, start, end, number } = scan;
    for (const [, field, column] of this.#texts) {
      const from = start[field] as number;
      if (from === -1) column.addNull();
      else column.addBytes(bytes, from, end[field] as number);
    }
    for (const [, field, column] of this.#numbers) column.add(number[field] as number);
    this.#addresses.add(scan.address);
    for (let index = 0; index < scan.signalCount; index += 1) {
      const from = scan.signals[2 * index] as number;
      this.#signals.items.addBytes(bytes, from, scan.signals[2 * index + 1] as number);
    }
    const hasCountry = start[FIELD.country] !== -1;
    const asn = number[FIELD.asn] as number;
    this.#end(offset, number[FIELD.occurred_at] as number, scan.units, asn, hasCountry);
  }

  add(event: RequestEvent, offset: number): void {
    for (const [name, , column] of this.#texts) column.add(event[name]);
    for (const [name, , column] of this.#numbers) column.add(event[name] ?? Number.NaN);
    this.#addresses.add(addressOf(event.client_ip));
    for (const signal of event.threat_signals) this.#signals.items.addText(signal);
    const time = Date.parse(event.occurred_at);
    const asn = event.asn ?? Number.NaN;
    this.#end(offset, time, tenThousandths(event.units), asn, event.country !== null);
  }

  /** Of the fields of events, without those that say the network of an address. */
  get columns(): NativeColumn[] {
    const plain = [...this.#texts, ...this.#numbers].map(([, , column]) => column);
    const own = plain.filter(({ name }) => name !== "country" && name !== "asn");
    return [...own, this.#occurredAt, this.#units, this.#addresses, this.#signals];
  }

  #textColumn(name: TextName, expected: number): TextColumn {
    if (name === "country") return this.countries;
    return new TextColumn(name, { nullable: !ALWAYS_THERE.has(name), expected });
  }

  #end(offset: number, time: number, units: number, asn: number, hasCountry: boolean): void {
    this.#signals.endRow();
    this.#occurredAt.add(time);
    this.#units.add(units);
    this.offsets.push(offset);
    this.asns.push(asn);
    this.latest = time;
    this.isSilent ||= !hasCountry || Number.isNaN(asn);
  }
}

const TEXTS = [
  "event_id",
  "account_id",
  "api_key_id",
  "country",
  "user_agent",
  "tls_fingerprint",
  "device_id",
  "end_user_id",
  "method",
  "endpoint",
  "error_code",
  "content_hash",
  "content_simhash",
] as const satisfies readonly (keyof typeof FIELD)[];
type TextName = (typeof TEXTS)[number];

const ALWAYS_THERE: ReadonlySet<TextName> = new Set<TextName>([
  "event_id",
  "account_id",
  "api_key_id",
  "method",
  "endpoint",
]);

const NUMBERS = [
  ["status", "UInt16", false],
  ["latency_ms", "Float32", true],
  ["request_bytes", "UInt64", true],
  ["response_bytes", "UInt64", true],
] as const;
type NumberName = (typeof NUMBERS)[number][0];

const address = new Uint8Array(16);

/** 16 bytes of a valid IPv4 or IPv6 address, good until the next call. */
function addressOf(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  if (readAddress(bytes, 0, bytes.length, address)) return address;
  // Spellings that end in an IPv4 address: the URL parser writes them as groups, in brackets.
  const plain = Buffer.from(new URL(`http://[${text}]`).hostname.slice(1, -1));
  if (readAddress(plain, 0, plain.length, address)) return address;
  throw new TypeError("an address passed the check and is none");
}

/** What is behind the fourth digit is cut off, not rounded. */
function tenThousandths(units: number): number {
  // Below one millionth a number is written with an exponent.
  const [whole = "0", fraction = ""] = units < 1e-6 ? [] : String(units).split(".");
  return Number(whole) * UNITS_SCALE + Number(fraction.slice(0, 4).padEnd(4, "0"));
}

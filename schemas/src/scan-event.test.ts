/** What the scanner takes, the schema takes, and both read the same. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeMessage } from "./cloud-events.ts";
import { EVENT_FIELDS, FIELD } from "./event-fields.ts";
import { EVENT_BOUNDS, parseRequestEvent } from "./parse.ts";
import type { RequestEvent } from "./request-event.ts";
import { EventScan } from "./scan-event.ts";
import { readAddress, readTime } from "./scan-text.ts";

const NOW = new Date("2026-04-01T12:00:00.000Z");
const scan = new EventScan();

const PLAIN = {
  event_id: "evt_1",
  occurred_at: "2026-04-01T11:58:00.125Z",
  account_id: "acc_1",
  api_key_id: "key_1",
  client_ip: "203.0.113.7",
  asn: 64_500,
  country: "DE",
  user_agent: "python-requests/2.32.3",
  tls_fingerprint: "t13d1812h1_2c6b32d34424_c5bc9bef8971",
  device_id: null,
  end_user_id: "user 7",
  method: "POST",
  endpoint: "/v1/music/compose",
  status: 429,
  error_code: "quota_exceeded",
  units: 1.25,
  latency_ms: 66.75,
  request_bytes: 1340,
  response_bytes: 988_777,
  content_hash: "71da8d9fbe308615",
  content_simhash: "e54d7cfc709bd6d2",
  threat_signals: ["prompt_injection", "waf:942100"],
};

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

function isScanned(text: string | Buffer): boolean {
  return scan.scan(Buffer.from(text), NOW.getTime(), EVENT_BOUNDS);
}

/** The verdict of decoding and schema. */
function parsed(bytes: Buffer): RequestEvent | null {
  const decoded = decodeMessage(bytes, {});
  if (!decoded.ok) return null;
  const result = parseRequestEvent(decoded.data, NOW);
  return result.ok ? result.event : null;
}

/** What the scan read, in the form of an event; units in ten-thousandths, the address as bytes. */
function scanned() {
  const fields = EVENT_FIELDS.map(({ name }, field) => {
    const number = scan.number[field] ?? Number.NaN;
    return [name, scan.text(field) ?? (Number.isNaN(number) ? null : number)] as const;
  });
  return {
    ...Object.fromEntries(fields),
    occurred_at: scan.number[FIELD.occurred_at],
    client_ip: hexOf(scan.address),
    threat_signals: Array.from({ length: scan.signalCount }, (_, at) => scan.signal(at)),
    ten_thousandths: scan.units,
  };
}

function expected(event: RequestEvent) {
  const [whole = "0", fraction = ""] = event.units < 1e-6 ? [] : String(event.units).split(".");
  return {
    ...event,
    occurred_at: Date.parse(event.occurred_at),
    client_ip: hexOfAddress(event.client_ip),
    ten_thousandths: Number(`${whole}${fraction.slice(0, 4).padEnd(4, "0")}`),
  };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** By the URL parser, which is another reader than ours. */
function hexOfAddress(address: string): string {
  const mapped = address.includes(":") ? address : `::ffff:${address}`;
  const groups = new URL(`http://[${mapped}]`).hostname.slice(1, -1);
  const [before = "", after = ""] = groups.split("::");
  const count = (side: string) => (side === "" ? [] : side.split(":"));
  const missing = 8 - count(before).length - count(after).length;
  const zeros = groups.includes("::") ? Array.from({ length: missing }, () => "0") : [];
  return [...count(before), ...zeros, ...count(after)].map((g) => g.padStart(4, "0")).join("");
}

function expectSameVerdict(bytes: Buffer): void {
  if (!isScanned(bytes)) return;
  const event = parsed(bytes);
  expect(event, `the schema refuses ${bytes.toString()}`).not.toBeNull();
  if (event !== null) expect(scanned()).toEqual(expected(event));
}

const PRINTABLE = fc.string({ unit: fc.constantFrom(..."aZ09_-./: !~".split("")), maxLength: 12 });
const ODD = fc.constantFrom(
  "",
  '"',
  "\\",
  "é",
  "\u007f",
  "\u0000",
  "\n",
  "x".repeat(128),
  "x".repeat(129),
  "x".repeat(2_048),
  "x".repeat(2_049),
  "us",
  "USA",
  "post",
  "A".repeat(17),
  "e54d7cfc709bd6dg",
);
const TIMES = fc.oneof(
  fc
    .date({
      min: new Date("2025-02-20"),
      max: new Date("2026-04-01T12:10:00Z"),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    "2026-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "2026-03-31T23:59:59Z",
    "2026-03-31T23:59:60Z",
    "2026-03-31T24:00:00Z",
    "2026-03-31T11:59:59.1Z",
    "2026-03-31T11:59:59.12Z",
    "2026-03-31T11:59:59.1239999Z",
    "2026-03-31T11:59:59.123456+00:00",
    "2026-03-31T11:59:59+02:00",
    "2026-03-31T11:59:59-00:00",
    "2026-03-31T11:59:59.Z",
    "2026-03-31T11:59Z",
    "2026-03-31 11:59:59Z",
    "2026-04-31T11:59:59Z",
    "2026-13-01T11:59:59Z",
    "1969-12-31T23:59:59Z",
    "2026-04-01T12:05:00.000Z",
    "2026-04-01T12:05:00.001Z",
    "2025-02-25T12:00:00.000Z",
    "2025-02-25T11:59:59.999Z",
  ),
);
const ADDRESSES = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom("::", "::1", "1::", "::ffff:1.2.3.4", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8"),
  fc.constantFrom(
    "1:2:3:4:5:6:7:8::",
    "1::2::3",
    ":1",
    "1:",
    ":::",
    "12345::",
    "1.2.3",
    "1.2.3.4.5",
  ),
  fc.constantFrom(
    "01.2.3.4",
    "256.1.1.1",
    "1.2.3.",
    "fe80::1%eth0",
    "FE80::A",
    "1:2:3:4:5:6:7:8:9",
  ),
);
const NUMBERS = fc.oneof(
  fc.integer({ min: -1, max: 700 }).map(String),
  fc.maxSafeNat().map(String),
  fc.double({ min: 0, max: 1e9, noNaN: true }).map((value) => JSON.stringify(value)),
  fc.tuple(fc.nat(999_999), fc.nat(9_999_999)).map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom(
    "0",
    "-0",
    "00",
    "01",
    "1.",
    ".5",
    "1.0",
    "200.0",
    "1e2",
    "1E400",
    "1e9",
    "1.5e-7",
  ),
  fc.constantFrom(
    "4294967295",
    "4294967296",
    "9007199254740991",
    "9007199254740992",
    "1000000000.5",
  ),
  fc.constantFrom(
    "0.00019999",
    "123456.12345678",
    "999999999999999",
    "1000000000000000",
    "NaN",
    "1x",
  ),
);
const ANY = fc.oneof(
  PRINTABLE.map((text) => JSON.stringify(text)),
  ODD.map((text) => JSON.stringify(text)),
  TIMES.map((text) => JSON.stringify(text)),
  ADDRESSES.map((text) => JSON.stringify(text)),
  NUMBERS,
  fc.constantFrom(
    "null",
    "true",
    "false",
    "nul",
    "{}",
    "[]",
    '["a"]',
    '["a",]',
    '["a" , "b"]',
    "[1]",
  ),
  fc.constantFrom(`[${'"a",'.repeat(63)}"a"]`, `[${'"a",'.repeat(64)}"a"]`, '[""]', '["a"', "[[]]"),
);

/** A plain event with some of its fields taken out, doubled, or given another value. */
const messages = fc
  .record({
    changes: fc.option(fc.dictionary(fc.constantFrom(...Object.keys(PLAIN)), ANY, { maxKeys: 2 }), {
      freq: 1,
      nil: {},
    }),
    time: fc.option(TIMES, { freq: 1, nil: PLAIN.occurred_at }),
    address: fc.option(ADDRESSES, { freq: 1, nil: PLAIN.client_ip }),
    units: fc.option(NUMBERS, { freq: 1, nil: "2.5" }),
    dropped: fc.subarray(Object.keys(PLAIN), { maxLength: 4 }),
    keepRequired: fc.constantFrom(true, true, true, false),
    extra: fc.option(
      fc.tuple(
        fc.constantFrom(
          "trace",
          "specversion",
          "data",
          "status",
          "event_id",
          "__proto__",
          "Status",
          "",
        ),
        ANY,
      ),
      { freq: 1, nil: null },
    ),
    order: fc.integer({ min: 0, max: 21 }),
    space: fc.constantFrom("", " ", "\n", "\t\r"),
  })
  .map(({ changes, time, address, units, dropped, keepRequired, extra, order, space }) => {
    const required = new Set<string>(
      EVENT_FIELDS.filter((field) => field.required).map(({ name }) => name),
    );
    const values: Record<string, string> = Object.fromEntries(
      Object.entries(PLAIN).map(([name, value]) => [name, JSON.stringify(value)]),
    );
    values["occurred_at"] = JSON.stringify(time);
    values["client_ip"] = JSON.stringify(address);
    values["units"] = units;
    Object.assign(values, changes);
    const gone = new Set(dropped.filter((name) => !keepRequired || !required.has(name)));
    const members = Object.entries(values).filter(([name]) => !gone.has(name));
    members.push(...members.splice(0, order));
    if (extra !== null) members.splice(order, 0, [extra[0], extra[1]]);
    const text = members.map(
      ([name, value]) => `${space}"${name}"${space}:${space}${value}${space}`,
    );
    return `${space}{${text.join(",")}}${space}`;
  });

describe("a message that is scanned", () => {
  test("is a valid event, and says the same to the schema", () => {
    let taken = 0;
    fc.assert(
      fc.property(messages, (text) => {
        const bytes = bytesOf(text);
        if (isScanned(bytes)) taken += 1;
        expectSameVerdict(bytes);
      }),
      { numRuns: 3_000, seed: 7 },
    );
    // A scanner that takes nothing would never be wrong.
    expect(taken).toBeGreaterThan(400);
  });

  test("says the same to the schema at every edge of every field", () => {
    const numbers = [-1, 0, 99, 100, 599, 599.5, 600, 4_294_967_295, 4_294_967_296, 1e9, 1e9 + 1];
    const texts = [0, 1, 2, 3, 15, 16, 17, 128, 129, 2_048, 2_049].flatMap((length) =>
      ["A", "a", "7"].map((letter) => letter.repeat(length)),
    );
    const lists = [0, 1, 64, 65].map((length) => Array.from({ length }, () => "a"));
    const edges = [...numbers, ...texts, ...lists, null, true, {}, [""], ["x".repeat(129)], [1]];
    let taken = 0;
    for (const { name } of EVENT_FIELDS) {
      for (const edge of edges) {
        const bytes = bytesOf(JSON.stringify({ ...PLAIN, [name]: edge }));
        if (isScanned(bytes)) taken += 1;
        expectSameVerdict(bytes);
      }
    }
    expect(taken).toBeGreaterThan(200);
  });

  test("is valid also where bytes of it were changed, lost or doubled", () => {
    const whole = bytesOf(JSON.stringify(PLAIN));
    const places = fc.integer({ min: 0, max: whole.length - 1 });
    let taken = 0;
    fc.assert(
      fc.property(places, fc.nat(255), fc.constantFrom(-1, 0, 1, 7), (at, byte, drift) => {
        const bytes =
          drift === 0
            ? Buffer.from(whole)
            : Buffer.concat([whole.subarray(0, at), whole.subarray(Math.max(0, at + drift))]);
        if (drift === 0) bytes[at] = byte;
        if (isScanned(bytes)) taken += 1;
        expectSameVerdict(bytes);
      }),
      { numRuns: 2_500, seed: 3 },
    );
    expect(taken).toBeGreaterThan(100);
  });

  test("is every plain one, in any order of its fields, with blanks and fields nobody knows", () => {
    expect(isScanned(JSON.stringify(PLAIN))).toBe(true);
    expect(isScanned(JSON.stringify(PLAIN, null, 2))).toBe(true);
    const reversed = Object.fromEntries(Object.entries(PLAIN).toReversed());
    expect(isScanned(JSON.stringify(reversed))).toBe(true);
    expect(isScanned(JSON.stringify({ trace: "t", ...PLAIN, sampled: true, weight: 0.5 }))).toBe(
      true,
    );
    const { device_id: _, units: __, threat_signals: ___, ...fewer } = PLAIN;
    expect(isScanned(JSON.stringify(fewer))).toBe(true);
    expect(scan.units).toBe(0);
  });

  test.each([
    ["a CloudEvent", JSON.stringify({ specversion: "1.0", data: {}, ...PLAIN })],
    ["a name that comes twice", JSON.stringify(PLAIN).replace("{", '{"status":200,')],
    ["an escape", JSON.stringify({ ...PLAIN, user_agent: 'a"b' })],
    ["another alphabet", JSON.stringify({ ...PLAIN, user_agent: "é" })],
    ["nothing", ""],
    ["an array", `[${JSON.stringify(PLAIN)}]`],
    ["half of it", JSON.stringify(PLAIN).slice(0, 300)],
  ])("is not %s", (_, text) => {
    expect(isScanned(text)).toBe(false);
  });
});

test("times are read as Date.parse reads them", () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date("2199-12-31T23:59:59Z"), noInvalidDate: true }),
      (date) => {
        const bytes = bytesOf(date.toISOString());
        expect(readTime(bytes, 0, bytes.length)).toBe(date.getTime());
      },
    ),
  );
});

test("addresses are read as the URL parser reads them", () => {
  const out = new Uint8Array(16);
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
      const bytes = bytesOf(address);
      if (readAddress(bytes, 0, bytes.length, out)) expect(hexOf(out)).toBe(hexOfAddress(address));
    }),
  );
});

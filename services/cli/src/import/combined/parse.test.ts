import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LogRecord, parseLogLine } from "./parse.ts";

const COMBINED =
  '203.0.113.7 - alice [17/May/2015:10:05:03 +0200] "GET /v1/items?q=1 HTTP/1.1" 200 123 ' +
  '"https://example.com/" "curl/8.5.0"';

function record(line: string): LogRecord {
  const parsed = parseLogLine(line);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${line}`);
  return parsed.record;
}

function reason(line: string): string {
  const parsed = parseLogLine(line);
  return parsed.ok ? "none" : parsed.reason;
}

/** Escapes a field as Apache does. */
function escape(field: string): string {
  return field.replace(/["\\]/g, "\\$&").replace(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes a record as a server in UTC would. */
function format(entry: LogRecord): string {
  const [date = "", clock = ""] = entry.time.slice(0, 19).split("T");
  const [year, month, day] = date.split("-");
  const time = `${day}/${MONTHS[Number(month) - 1]}/${year}:${clock} +0000`;
  const quoted = (field: string | null) => `"${field === null ? "-" : escape(field)}"`;
  const head = [entry.vhost, entry.clientIp, "-", entry.user === null ? "-" : escape(entry.user)];
  const fields = [
    head.filter((word) => word !== null).join(" "),
    `[${time}]`,
    `"${escape(`${entry.method} ${entry.target} HTTP/1.1`)}"`,
    entry.status,
    entry.responseBytes ?? "-",
    ...[entry.referer, entry.userAgent, ...entry.extra].map(quoted),
  ];
  return fields.join(" ");
}

const field = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .filter((text) => text !== "-");
const optional = fc.option(field, { nil: null });
const logRecord: fc.Arbitrary<LogRecord> = fc.record({
  vhost: fc.option(fc.domain(), { nil: null }),
  clientIp: fc.oneof(
    fc.ipV4(),
    fc.ipV6().filter((ip) => !/^::ffff:/i.test(ip)),
  ),
  user: fc.option(
    fc.stringMatching(/^[\x21-\x7e]{1,10}( [\x21-\x7e]{1,10})?$/).filter((name) => name !== "-"),
    { nil: null },
  ),
  time: fc
    .date({ min: new Date("1990-01-01"), max: new Date("2089-01-01"), noInvalidDate: true })
    .map((date) => `${date.toISOString().slice(0, 19)}.000Z`),
  method: fc.constantFrom("GET", "POST", "PROPFIND"),
  target: fc.webPath().map((path) => (path.startsWith("/") ? path : `/${path}`)),
  status: fc.integer({ min: 100, max: 599 }),
  responseBytes: fc.option(fc.nat(), { nil: null }),
  referer: optional,
  userAgent: optional,
  extra: fc.array(optional, { maxLength: 3 }),
});

describe("a log line", () => {
  test("is read field by field", () => {
    expect(record(COMBINED)).toEqual({
      vhost: null,
      clientIp: "203.0.113.7",
      user: "alice",
      time: "2015-05-17T08:05:03.000Z",
      method: "GET",
      target: "/v1/items?q=1",
      status: 200,
      responseBytes: 123,
      referer: "https://example.com/",
      userAgent: "curl/8.5.0",
      extra: [],
    });
  });

  test("is read back as it was written, whatever its fields hold", () => {
    fc.assert(
      fc.property(logRecord, (entry) => {
        expect(record(format(entry))).toEqual(entry);
      }),
    );
  });

  test("never makes the parser throw", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (line) => {
        parseLogLine(line);
      }),
    );
  });

  test("may hold the line separators of Unicode, which end no line of a log", () => {
    const agent = "a\u2028b\u0085c";
    expect(record(COMBINED.replace("curl/8.5.0", agent)).userAgent).toBe(agent);
  });

  test("may be in the common format, without referer and user agent", () => {
    const { userAgent, referer } = record(COMBINED.slice(0, COMBINED.indexOf(' "https')));
    expect({ userAgent, referer }).toEqual({ userAgent: null, referer: null });
  });

  test.each([
    ["vhost with port", `shop.example.com:443 ${COMBINED}`, "shop.example.com"],
    ["vhost alone", `shop.example.com ${COMBINED}`, "shop.example.com"],
    ["unnamed vhost", `- ${COMBINED}`, null],
  ])("may begin with a %s", (_, line, vhost) => {
    expect(record(line).vhost).toBe(vhost);
  });

  test.each([
    ["IPv6", "2001:db8::1", "2001:db8::1"],
    ["IPv4 in IPv6", "::ffff:198.51.100.4", "198.51.100.4"],
  ])("may have a client address in %s", (_, address, expected) => {
    expect(record(COMBINED.replace("203.0.113.7", address)).clientIp).toBe(expected);
  });

  test("may have spaces in the user's name", () => {
    expect(record(COMBINED.replace("alice", "alice b smith")).user).toBe("alice b smith");
  });

  test("is not fooled by a user name that looks like the rest of a line", () => {
    const name = String.raw`x [01/Jan/2000:00:00:00 +0000] \"GET /fake HTTP/1.1\" 200 1`;
    const { target, time } = record(COMBINED.replace("alice", name));
    expect({ target, time }).toEqual({
      target: "/v1/items?q=1",
      time: "2015-05-17T08:05:03.000Z",
    });
  });

  test("keeps what is unknown apart from zero: a size of - is null", () => {
    expect(record(COMBINED.replace("200 123", "304 -")).responseBytes).toBeNull();
    expect(record(COMBINED.replace("200 123", "304 0")).responseBytes).toBe(0);
  });

  test("that is cut off in the user agent has no user agent", () => {
    expect(record(COMBINED.slice(0, -4)).userAgent).toBeNull();
  });

  test("loses the scheme and host of a proxied request", () => {
    const line = COMBINED.replace("GET /v1", "GET http://api.example.com:8080/v1");
    expect(record(line).target).toBe("/v1/items?q=1");
  });

  test("may hold a request without a protocol, or with spaces in its path", () => {
    expect(record(COMBINED.replace(" HTTP/1.1", "")).target).toBe("/v1/items?q=1");
    expect(record(COMBINED.replace("q=1", "q=1 2")).target).toBe("/v1/items?q=1 2");
  });

  test.each([
    ["TLS on a plain port", String.raw`"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"`],
    ["a request that never came", '"-"'],
    ["an empty request", '""'],
    ["a method in small letters", '"get / HTTP/1.1"'],
    ["another protocol", '"SSH-2.0-Go"'],
    ["a target that is none", '"GET foo HTTP/1.1"'],
  ])("with %s has a broken request line", (_, request) => {
    expect(reason(COMBINED.replace(/"GET [^"]*"/, () => request))).toBe("broken_request_line");
  });

  test.each([
    ["no log line at all", "hello world", "not_a_log_line"],
    ["JSON", '{"remote_addr":"203.0.113.7"}', "not_a_log_line"],
    ["a NUL in it", COMBINED.replace("alice", "al\0ice"), "control_characters"],
    ["a host name for an address", COMBINED.replace("203.0.113.7", "a.b"), "no_client_address"],
    ["a list of addresses", `203.0.113.9, ${COMBINED}`, "no_client_address"],
    ["a day that does not exist", COMBINED.replace("17/May", "31/Feb"), "unreadable_time"],
    ["an hour that does not exist", COMBINED.replace(":10:05", ":25:05"), "unreadable_time"],
    ["a month that does not exist", COMBINED.replace("May", "Mai"), "unreadable_time"],
    ["no status", COMBINED.replace("200 123", "- 123"), "no_status"],
  ])("with %s says so", (_, line, expected) => {
    expect(reason(line)).toBe(expected);
  });

  test.each([
    ["17/May/2015:10:05:03 -0530", "2015-05-17T15:35:03.000Z"],
    ["17/May/2015:10:05:03.250 +0000", "2015-05-17T10:05:03.250Z"],
    ["2015-05-17T10:05:03+02:00", "2015-05-17T08:05:03.000Z"],
  ])("may give its time as %s", (time, expected) => {
    expect(record(COMBINED.replace(/\[[^\]]*\]/, `[${time}]`)).time).toBe(expected);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePrefix } from "./prefix.ts";

test.each([
  ["203.0.113.0/24", "203.0.113.0/24"],
  ["203.0.113.7", "203.0.113.7/32"],
  ["0.0.0.0/0", "0.0.0.0/0"],
  ["2001:DB8::/32", "2001:db8::/32"],
  ["2001:db8:0:0::1", "2001:db8::1/128"],
  ["::ffff:203.0.113.0/120", "203.0.113.0/24"],
  ["::/0", "::/0"],
])("%s is %s", (text, prefix) => {
  expect(parsePrefix(text)).toEqual({ ok: true, prefix });
});

test.each([
  ["203.0.113.7/24", "beginning of its network: 203.0.113.0/24"],
  ["2001:db8::1/32", "beginning of its network: 2001:db8::/32"],
  ["203.0.113.0/33", "longer than an address of 32 bits"],
  ["2001:db8::/129", "longer than an address of 128 bits"],
  ["203.0.113", "no address"],
  ["010.0.0.1", "no address"],
  ["0x7f.1", "no address"],
  ["fe80::1%eth0", "no address"],
  ["203.0.113.0/24/8", "no address"],
  ["203.0.113.0/-1", "no address"],
  ["", "no address"],
  ["AS64500", "no address"],
])("«%s» is refused: %s", (text, problem) => {
  expect(parsePrefix(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) });
});

test("what it gives it reads again as the same", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.integer({ min: 0, max: 128 }), (ip, bits) => {
      const parsed = parsePrefix(`${ip}/${bits}`);
      const said = parsed.ok ? parsed.prefix : (/network: (\S+)$/.exec(parsed.problem)?.[1] ?? "");
      if (said !== "") expect(parsePrefix(said)).toEqual({ ok: true, prefix: said });
    }),
    { numRuns: 2_000, seed: 1 },
  );
});

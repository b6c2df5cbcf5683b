import { describe, expect, it } from "vitest";
import { addressProblem, askingOnce, guardedLookup } from "./addresses.ts";

const REFUSED = [
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "198.18.0.1",
  "192.0.2.1",
  "224.0.0.1",
  "239.255.255.250",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fc00::1",
  "fd00:ec2::254",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:169.254.169.254",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:db8::1",
  "::7f00:1",
  "::ffff:0:7f00:1",
  "64:ff9b:1::7f00:1",
  "fec0::1",
  "100:0:0:1::1",
  "4000::1",
];
const PUBLIC = ["1.1.1.1", "9.9.9.9", "172.32.0.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"];

/** What a connection gets that asks for a name which leads to these addresses. */
function connectTo(addresses: readonly string[], allowPrivate: boolean): Promise<unknown> {
  const found = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  const lookup = guardedLookup(async () => found, allowPrivate);
  return new Promise((resolve, reject) => {
    lookup("hooks.example", { all: true }, (error, all) => (error ? reject(error) : resolve(all)));
  });
}

describe("addresses", () => {
  it.each(REFUSED)("%s is refused, as it is and behind a name", async (address) => {
    const host = address.includes(":") ? `[${address}]` : address;
    expect(addressProblem(host)).toContain("is no public address");
    await expect(connectTo([address], false)).rejects.toThrow("is no public address");
    await expect(connectTo(["1.1.1.1", address], false)).rejects.toThrow("hooks.example leads to");
    expect(await connectTo([address], true)).toMatchObject([{ address }]);
  });

  it.each(PUBLIC)("%s is let through", async (address) => {
    expect(addressProblem(address.includes(":") ? `[${address}]` : address)).toBeNull();
    expect(await connectTo([address], false)).toMatchObject([{ address }]);
  });

  it.each(["http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/"])(
    "%s is seen through",
    (url) => {
      expect(addressProblem(new URL(url).hostname)).toContain("127.0.0.1 is no public address");
    },
  );

  it("a name is asked for once at a time, and anew when that is over", async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const resolve = askingOnce(async (hostname) => {
      asked.push(hostname);
      await new Promise<void>((done) => void answers.push(done));
      if (hostname === "gone.example") throw new Error("no such name");
      return [{ address: "1.1.1.1", family: 4 }];
    });
    const all = ["a.example", "a.example", "gone.example", "gone.example"].map(resolve);
    expect(asked).toEqual(["a.example", "gone.example"]);
    for (const answer of answers) answer();
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    const again = resolve("a.example");
    answers.at(-1)?.();
    await again;
    expect(asked).toHaveLength(3);
  });

  it("names are judged when they are looked up", () => {
    expect(addressProblem("localhost")).toBeNull();
  });
});

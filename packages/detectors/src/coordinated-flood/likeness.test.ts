import { describe, expect, it } from "vitest";
import { type Busy, mostShared, ofOneTemplate, onSharedMachines, placesOf } from "./likeness.ts";

type Told = Partial<Busy["origins"][number]>;

function busy(index: number, origins: readonly Told[], simhashes: readonly string[] = []): Busy {
  const usual = {
    network: "192.0.2.0/24",
    client: "sdk/1",
    hours: 0,
    hours_elsewhere: 0,
    requests: 10,
  };
  const address = `192.0.2.${index}`;
  return {
    account_id: `acc_${index}`,
    origins: origins.map((one) => ({ address, ...usual, ...one })),
    simhashes,
  };
}

describe("what accounts mainly use", () => {
  const accounts = [
    busy(0, [{}]),
    busy(1, [
      { client: "sdk/2", requests: 9 },
      { client: "sdk/1", requests: 2 },
    ]),
    busy(2, [
      { client: "sdk/1", requests: 9 },
      { client: "sdk/2", requests: 2 },
    ]),
  ];

  it("is in common where most of the requests of each have it", () => {
    expect(mostShared(accounts, "client")).toEqual({ value: "sdk/1", members: [0, 2] });
    expect(mostShared(accounts, "network")?.members).toEqual([0, 1, 2]);
  });

  it("is nothing where no two have it, or where it is unknown", () => {
    expect(mostShared([busy(0, [{}]), busy(1, [{ client: "sdk/2" }])], "client")).toBeNull();
    expect(mostShared([busy(0, [{ client: "" }]), busy(1, [{ client: "" }])], "client")).toBeNull();
  });
});

describe("machines", () => {
  it("are shared where two accounts use one address", () => {
    const same = { address: "192.0.2.99" };
    const accounts = [busy(0, [same]), busy(1, [{}, same]), busy(2, [{}])];
    expect(onSharedMachines(accounts)).toEqual([0, 1]);
  });
});

describe("a template", () => {
  const template = ["00ff00ff00ff00f0", "00ff00ff00ff00f1", "00ff00ff00ff00f7"];
  const other = ["ff00aa5533cc0f1e", "1234567890abcdef"];

  it("is of those whose pieces lie within few bits of those of most others", () => {
    const accounts = [
      busy(0, [], template),
      busy(1, [], template.toReversed()),
      busy(2, [], [...template, other[0] ?? ""]),
      busy(3, [], other),
      busy(4, [], []),
    ];
    expect(ofOneTemplate(accounts)).toEqual([0, 1, 2]);
  });

  it("is none where everybody has their own", () => {
    expect(ofOneTemplate([busy(0, [], template), busy(1, [], other)])).toEqual([]);
    expect(ofOneTemplate([busy(0, [], template)])).toEqual([]);
  });
});

describe("places", () => {
  it("are usual after some hours, and strange to who was elsewhere", () => {
    const accounts = [
      busy(0, [{ hours: 3, hours_elsewhere: 9 }]),
      busy(1, [
        { hours: 9, requests: 3 },
        { hours_elsewhere: 9, requests: 9 },
      ]),
      busy(2, [{ hours: 2, hours_elsewhere: 1 }]),
    ];
    expect(placesOf(accounts)).toEqual({ usual: 1, elsewhere: 2 });
  });

  it("are unknown for who never came, or hardly, and from there alone", () => {
    expect(placesOf([busy(0, [{}]), busy(1, [{ hours: 2 }])])).toEqual({ usual: 0, elsewhere: 0 });
  });
});

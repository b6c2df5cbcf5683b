import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  accountsOf,
  componentFrom,
  farm,
  school,
  university,
  type Use,
} from "../testing/sharing.ts";
import { groupsOf } from "./groups.ts";
import { GROUP_RULES } from "./rules.ts";

const ACCOUNTS = 40_000;

function found(uses: readonly Use[], accounts = ACCOUNTS): string[][] {
  return groupsOf(componentFrom(uses), accounts)
    .map(({ members }) => members.map(({ account_id }) => account_id))
    .sort(([x = ""], [y = ""]) => (x < y ? -1 : 1));
}

/** The same through exits that others have too. */
function byProvider(uses: readonly Use[]): Use[] {
  return uses.map((use) => {
    const [id, kind, value] = use;
    return kind === "address" ? [id, kind, value.replace(/^./, "x")] : use;
  });
}

describe("a farm", () => {
  it("is one group, though hardly two of its accounts have much in common", () => {
    expect(found(farm("f", 120, 10, 30))).toEqual([accountsOf("f", 120)]);
    expect(found(farm("f", 800, 20, 40))).toEqual([accountsOf("f", 800)]);
  });

  it("is not one with another farm that leaves by the same addresses", () => {
    const farms = [...byProvider(farm("f", 120, 10, 30)), ...byProvider(farm("g", 120, 10, 30))];
    expect(found(farms)).toEqual([accountsOf("f", 120), accountsOf("g", 120)]);
  });

  it("is not either where two of both met at machines that are neither's", () => {
    const met = [0, 1, 2].flatMap((index): Use[] => [
      [`f00${index}`, "device", `met-${index}`],
      [`g05${index}`, "device", `met-${index}`],
    ]);
    const farms = [...byProvider(farm("f", 120, 10, 30)), ...byProvider(farm("g", 120, 10, 30))];
    expect(found([...farms, ...met])).toEqual([accountsOf("f", 120), accountsOf("g", 120)]);
  });

  it("is one group with another where accounts use machines of both", () => {
    const movers = accountsOf("f", 120)
      .filter((_, index) => index % 10 === 0)
      .map((id, index): Use => [id, "device", `g-${index % 10}`]);
    const texts = accountsOf("g", 120)
      .filter((_, index) => index % 10 === 0)
      .map((id, index): Use => [id, "content", `f-text-${index * 3}`]);
    const both = [...farm("f", 120, 10, 30), ...farm("g", 120, 10, 30), ...movers, ...texts];
    expect(found(both)).toEqual([[...accountsOf("f", 120), ...accountsOf("g", 120)]]);
  });

  it("is not one with another over one family alone", () => {
    const texts = ["f", "g"].flatMap((name) =>
      accountsOf(name, 60).map((id, index): Use => [id, "content", `text-${index % 20}`]),
    );
    const farms = [...farm("f", 120, 10, 30), ...farm("g", 120, 10, 30)];
    expect(found([...farms, ...texts])).toHaveLength(2);
  });

  it("is one group also where its accounts go where everybody goes", () => {
    const everywhere = [...accountsOf("f", 400), ...accountsOf("s", 1_500)].flatMap(
      (id, index): Use[] => [
        [id, "address", `carrier-${index % 12}`],
        [id, "address", `carrier-${(index * 5 + 1) % 12}`],
        [id, "address", `carrier-${(index * 7 + 3) % 12}`],
      ],
    );
    expect(found([...farm("f", 400, 40, 60), ...everywhere])).toEqual([accountsOf("f", 400)]);
  });

  it("leaves out a machine of strangers that some of its accounts use", () => {
    const users = [...accountsOf("f", 8), ...accountsOf("s", 20)];
    const publicMachine = users.map((id): Use => [id, "device", "library"]);
    // Those few are found there first of all, and stay out with it: pairs speak of them.
    expect(found([...farm("f", 120, 10, 30), ...publicMachine])).toEqual([
      accountsOf("f", 120).slice(8),
    ]);
  });

  it("does not take in strangers that share something by chance", () => {
    const strangers = accountsOf("s", 40).flatMap((id, index): Use[] => [
      [id, "device", `home-${index >> 1}`],
      [id, "address", `f-exit-${index % 30}`],
    ]);
    expect(found([...farm("f", 120, 10, 30), ...strangers])).toEqual([accountsOf("f", 120)]);
  });

  it("of fewer accounts than pairs can tell is left to the pairs", () => {
    const { accounts_min } = GROUP_RULES;
    expect(found(farm("f", accounts_min - 1, 3, 12))).toEqual([]);
    expect(found(farm("f", accounts_min, 3, 12))).toEqual([accountsOf("f", accounts_min)]);
  });

  it("on one machine of many accounts is a group over what else ties them", () => {
    expect(found(farm("f", 150, 1, 60))).toEqual([accountsOf("f", 150)]);
  });
});

describe("two machines, each too small for a group,", () => {
  /** The accounts of each, two by two at an address. */
  const machines = ["m", "n"].flatMap((name) =>
    accountsOf(name, 20).flatMap((id, index): Use[] => [
      [id, "device", name],
      [id, "address", `${name}-pair-${index >> 1}`],
    ]),
  );
  /** Something that `each` accounts of both have, and so many strangers. */
  const met = (kind: string, value: string, strangers = 0, each = 1): Use[] =>
    [
      ...accountsOf("m", each),
      ...accountsOf("n", each),
      ...accountsOf(`${value}-s`, strangers),
    ].map((id) => [id, kind, value]);
  const places = (count: number, strangers: number) =>
    Array.from({ length: count }, (_, index) => met("address", `at-${index}`, strangers)).flat();
  const isOne = (...uses: Use[][]) => found([...machines, ...uses.flat()]).length === 1;

  it("are one actor's where they have places and a text in common, all rare", () => {
    expect(isOne(places(2, 0), met("content", "text"))).toBe(true);
    expect(isOne(places(12, 0))).toBe(false);
    expect(isOne(...["a", "b", "c", "d"].map((text) => met("content", text)))).toBe(false);
  });

  it("are not where it is too little in all", () => {
    expect(isOne(places(1, 0), met("content", "text"))).toBe(false);
  });

  it("are not where nearly all of it is places", () => {
    expect(isOne(places(12, 0), met("content", "text", 3))).toBe(true);
    expect(isOne(places(12, 0), met("content", "text", 30))).toBe(false);
  });

  it("are less so the more accounts are at these places, beyond what chance gives", () => {
    expect(isOne(places(5, 12), met("content", "text", 2))).toBe(true);
    expect(isOne(places(5, 60), met("content", "text", 2))).toBe(false);
  });
});

describe("no group are", () => {
  const stays = (uses: readonly Use[]) => {
    for (const accounts of [2_000, ACCOUNTS, 1_000_000]) expect(found(uses, accounts)).toEqual([]);
  };

  it("people at the machines of one room", () => stays(school("s", 60, 1)));
  it("people at the machines of rooms with an address each", () => stays(school("s", 480, 8)));
  it("people who have machines of their own as well", () => {
    const own = accountsOf("f", 150).map((id): Use => [id, "device", `laptop-${id}`]);
    expect(found(farm("f", 150, 10, 40))).toHaveLength(1);
    stays([...farm("f", 150, 10, 40), ...own]);
  });
  it("people of whom two in five have nothing in common but the machines", () =>
    stays(
      farm("f", 150, 10, 40).filter(
        ([id, kind]) => kind === "device" || (Number(id.slice(1)) / 10) % 5 < 3,
      ),
    ));
  it("students who use the library, some of whom live or learn together", () =>
    stays(university("u", 400)));
  it("clients whose accounts an agency works in", () =>
    stays(
      accountsOf("c", 40).flatMap((id, index): Use[] => [
        [id, "device", `agency-${index % 3}`],
        [id, "address", "agency"],
      ]),
    ));
  it("people whose machines have nothing but one task in common", () =>
    stays(school("s", 120, 4).flatMap((use): Use[] => [use, [use[0], "content", "task"]])));
  it("accounts that go through addresses as others do", () => {
    const owners = accountsOf("o", 400).flatMap((id, index): Use[] => [
      [id, "address", `f-exit-${index % 30}`],
    ]);
    stays([...farm("f", 120, 10, 30).filter(([, kind]) => kind !== "content"), ...owners]);
  });
});

describe("a group", () => {
  const uses = [
    ...farm("f", 120, 10, 30),
    ...accountsOf("h", 3).map((id, index): Use => [id, "device", `f-${index}`]),
  ];
  const [group] = groupsOf(componentFrom(uses), ACCOUNTS);

  it("says of each member what ties it, and of whom only the machine does", () => {
    const untied = group?.members.filter(({ isTied }) => !isTied);
    expect(untied?.map(({ account_id }) => account_id)).toEqual(accountsOf("h", 3));
    // A machine of the group's alone: the odds do not depend on how many accounts there are.
    for (const { odds } of untied ?? []) expect(odds).toBeCloseTo(Math.log2((0.25 * 0.7) / 0.05));
    expect(untied?.map(({ families }) => [...families.keys()])).toEqual(
      Array.from({ length: 3 }, () => ["client"]),
    );
    for (const { odds, families, isTied } of group?.members ?? []) {
      const sum = [...families.values()].reduce((total, bits) => total + bits, 0);
      expect(odds).toBeCloseTo((group?.prior_bits ?? 0) + sum, 9);
      if (isTied) expect(odds).toBeGreaterThan(3);
    }
  });

  it("tells the values that hold it, with all who have them and those of the group", () => {
    const machine = group?.values.find(({ value }) => value === "f-0");
    expect(machine?.kind).toBe("device");
    expect(machine?.holders).toContain("h000");
    expect(machine?.accounts).toBe(machine?.holders.length);
    expect(group?.values.some(({ kind }) => kind === "address")).toBe(true);
  });
});

it("does not depend on the order of what is shared", () => {
  const uses = [
    ...farm("f", 60, 6, 20),
    ...university("u", 90),
    ...school("s", 40, 2),
    ...accountsOf("f", 60)
      .slice(0, 20)
      .map((id): Use => [id, "content", "u-course-1"]),
  ];
  const wanted = groupsOf(componentFrom(uses), ACCOUNTS);
  expect(wanted).toHaveLength(1);
  fc.assert(
    fc.property(fc.shuffledSubarray(uses, { minLength: uses.length }), (shuffled) => {
      expect(groupsOf(componentFrom(shuffled), ACCOUNTS)).toEqual(wanted);
    }),
    { numRuns: 20, seed: 3 },
  );
});

import { expect, it } from "vitest";
import { newcomersOf, type Opening, type Origin } from "./newcomers.ts";

const HOUR = 3_600_000;
const SCOUTING = { calls: 3, within_ms: 60_000 };

const looks = (at: number, ...endpoints: string[]): Opening[] =>
  endpoints.map((endpoint, index) => [at + 10_000 * index, endpoint, true]);
const works = (at: number): Opening[] => [0, 1, 2].map((index) => [at + index, "/compose", false]);

function origin(changes: Partial<Origin>): Origin {
  const first_ms = changes.first_ms ?? 0;
  return {
    client: "server",
    network: "10.0.0",
    operator: "AS1",
    country: "US",
    first_ms,
    last_ms: 10 * HOUR,
    calls: 40,
    looks: 2,
    minutes: 40,
    opening: works(first_ms),
    pieces: [],
    ...changes,
  };
}

const stranger = origin({
  client: "curl",
  network: "10.9.9",
  operator: "AS2",
  country: "BR",
  first_ms: 5 * HOUR,
  calls: 3,
  looks: 3,
  minutes: 1,
  opening: looks(5 * HOUR, "/models", "/usage", "/voices"),
});

it("tells who came later from who was there", () => {
  const [one, ...others] = newcomersOf([stranger, origin({})], SCOUTING, HOUR);
  expect(others).toEqual([]);
  expect(one).toMatchObject({
    calls_before: 40,
    new_client: true,
    new_operator: true,
    new_country: true,
    others_went_on: true,
    scouts: true,
  });
});

it("takes the machines of a fleet that show themselves at first for known", () => {
  const second = origin({ network: "10.0.1", first_ms: HOUR / 4 });
  expect(newcomersOf([origin({}), second], SCOUTING, HOUR / 2)).toEqual([]);
  expect(newcomersOf([origin({}), second], SCOUTING, HOUR / 8)).toHaveLength(1);
});

it.each([
  ["works at once", { opening: works(5 * HOUR) }],
  ["asks the same three times", { opening: looks(5 * HOUR, "/usage", "/usage", "/usage") }],
  ["made fewer calls", { opening: looks(5 * HOUR, "/models", "/usage") }],
  [
    "takes its time",
    {
      opening: [
        ...looks(5 * HOUR, "/models", "/usage"),
        ...looks(5.5 * HOUR, "/voices"),
      ] satisfies Opening[],
    },
  ],
])("does not take for a scout who %s", (_, changes) => {
  const [one] = newcomersOf([origin({}), { ...stranger, ...changes }], SCOUTING, HOUR);
  expect(one?.scouts).toBe(false);
});

it("does not call new what is not known", () => {
  const unknown = { ...stranger, operator: null, country: null };
  const [one] = newcomersOf([origin({}), unknown], SCOUTING, HOUR);
  expect(one).toMatchObject({ new_client: true, new_operator: false, new_country: false });
  const [other] = newcomersOf([origin({ operator: null }), stranger], SCOUTING, HOUR);
  expect(other?.new_operator).toBe(false);
});

it("compares what a newcomer asks for with what was asked for before", () => {
  const holder = origin({ pieces: ["00", "01", "03", "07"].map((end) => end.padStart(16, "0")) });
  const likeness = (pieces: string[]) =>
    newcomersOf([holder, { ...stranger, pieces }], SCOUTING, HOUR)[0]?.likeness;
  const strange = ["aaaaaaaaaaaaaaaa", "cccccccccccccccc", "f0f0f0f0f0f0f0f0"];
  expect(likeness(strange)).toBe(0);
  expect(likeness([...strange, "00000000000fffff"])).toBe(0.25);
  expect(likeness(strange.slice(1))).toBeNull();
});

it("holds a known client in a known network to its habits", () => {
  const same = { ...stranger, client: "server", operator: "AS1" };
  const quiet = newcomersOf([origin({}), same], SCOUTING, HOUR);
  const curious = newcomersOf([origin({ looks: 36, minutes: 10 }), same], SCOUTING, HOUR);
  expect(quiet[0]?.chance).toBeLessThan(0.002);
  expect(curious[0]?.chance).toBeGreaterThan(0.3);
});

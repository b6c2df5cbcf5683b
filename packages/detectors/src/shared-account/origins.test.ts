import { expect, it } from "vitest";
import { isFoundKey, type OriginOpening, originsOf, type Use } from "./origins.ts";

const HOUR = 1_760_227_200;

function use(client: string, operator: string, requests = 10, minutes = [0], hour = HOUR): Use {
  return [client, operator, "US", requests, hour, minutes];
}

it("counts as actors what differs in both client and operator", () => {
  const pods = ["AS1", "AS1", "AS1"].map((operator) => use("sdk", operator));
  expect(originsOf(pods, 5).actors).toBe(1);
  expect(
    originsOf(
      ["AS1", "AS2", "AS3"].map((operator) => use("phone", operator)),
      5,
    ).actors,
  ).toBe(1);
  expect(originsOf([use("a", "AS1"), use("b", "AS2"), use("c", "AS3")], 5).actors).toBe(3);
});

it("leaves out who called less often than asked, over all hours together", () => {
  const visitor = [use("b", "AS2", 2), use("b", "AS2", 2, [0], HOUR + 3_600)];
  expect(originsOf([use("a", "AS1"), ...visitor], 5).actors).toBe(1);
  expect(originsOf([use("a", "AS1"), ...visitor], 4).actors).toBe(2);
});

it("tells one at a time from all at once", () => {
  expect(originsOf([use("a", "AS1", 10, [0, 1]), use("b", "AS2", 10, [2, 3])], 5).crowding).toBe(1);
  expect(originsOf([use("a", "AS1", 10, [0, 1]), use("b", "AS2", 10, [0, 1])], 5).crowding).toBe(2);
  const hours = [use("a", "AS1", 10, [0]), use("b", "AS2", 10, [0], HOUR + 3_600)];
  expect(originsOf(hours, 5).crowding).toBe(1);
});

it("says how much the busiest origin made, and counts known countries alone", () => {
  const unknown: Use = ["b", "AS2", null, 30, HOUR, [0]];
  expect(originsOf([use("a", "AS1", 10), unknown], 5)).toMatchObject({
    top_share: 0.75,
    countries: 1,
    clients: 2,
    operators: 2,
  });
  expect(originsOf([], 5)).toMatchObject({ actors: 0, crowding: 0, top_share: 0 });
});

it("takes a key for found where most of those who use it began by looking around", () => {
  const uses = ["AS1", "AS2", "AS3", "AS4"].map((operator) => use("c", operator));
  const openings = (...units: number[]) =>
    units.map((one, index): OriginOpening => ["c", `AS${index + 1}`, 3, one]);
  expect(isFoundKey(openings(5, 0, 0, 0), uses)).toBe(true);
  expect(isFoundKey(openings(5, 5, 5, 0), uses)).toBe(false);
  expect(isFoundKey(openings(5, 5, 5, 0, 0, 0), uses)).toBe(false);
  expect(
    isFoundKey(
      [
        ["c", "AS1", 2, 0],
        ["c", "AS2", 2, 0],
      ],
      uses,
    ),
  ).toBe(false);
});

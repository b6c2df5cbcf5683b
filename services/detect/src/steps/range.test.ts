import { describe, expect, it } from "vitest";
import { chunksOf, stretchesOf } from "./range.ts";

const QUARTER_MS = 900_000;
const at = (time: string) => new Date(`2026-10-12T${time}:00Z`);

/** `from-to: ends of its chunks`, of the stretches of a period. */
function told(from: string, to: string, busy: Readonly<Record<string, number>>): string[] {
  const events = new Map(
    Object.entries(busy).map(([time, count]) => [at(time).getTime(), count] as const),
  );
  const short = (time: Date) => time.toISOString().slice(11, 16);
  return [...stretchesOf(chunksOf(at(from), at(to)), events)].map(
    (one) =>
      `${short(one.from)}-${short(one.to)}:${one.chunks.map(({ to: end }) => ` ${short(end)}`).join("")}`,
  );
}

/** The same number of events in every quarter of `[from, to)`. */
function steadily(from: string, to: string, count: number): Record<string, number> {
  const busy: Record<string, number> = {};
  for (let time = at(from).getTime(); time < at(to).getTime(); time += QUARTER_MS) {
    busy[new Date(time).toISOString().slice(11, 16)] = count;
  }
  return busy;
}

describe("a stretch", () => {
  it("ends with two hours of the grid, however it begins", () => {
    expect(told("11:37", "14:20", steadily("11:30", "14:30", 10))).toEqual([
      "11:37-12:00: 11:45 12:00",
      "12:00-14:00: 12:15 12:30 12:45 13:00 13:15 13:30 13:45 14:00",
      "14:00-14:20: 14:15 14:20",
    ]);
  });

  it("is a chunk where a tick looks at a minute", () => {
    expect(told("12:07", "12:08", { "12:00": 5 })).toEqual(["12:07-12:08: 12:08"]);
    expect(told("12:14", "12:16", { "12:00": 5, "12:15": 1 })).toEqual([
      "12:14-12:16: 12:15 12:16",
    ]);
  });

  it("holds so many events, and one chunk at least", () => {
    expect(told("12:00", "13:00", steadily("12:00", "13:00", 90_000))).toEqual([
      "12:00-12:30: 12:15 12:30",
      "12:30-13:00: 12:45 13:00",
    ]);
    expect(told("12:00", "12:30", steadily("12:00", "12:30", 9_000_000))).toEqual([
      "12:00-12:15: 12:15",
      "12:15-12:30: 12:30",
    ]);
  });

  it("leaves out what is silent: no events in a quarter nor in the one before", () => {
    expect(told("12:00", "14:00", { "12:00": 1, "13:30": 1 })).toEqual([
      // What shows over two hours is looked for at their end.
      "12:00-14:00: 12:15 12:30 13:45 14:00",
    ]);
    expect(told("14:00", "16:00", {})).toEqual(["14:00-16:00:"]);
  });
});

import { describe, expect, it } from "vitest";
import { type Delivery, Line } from "./line.ts";

const at = (ms: number) => new Date(1_000_000 + ms);

function aDelivery(sequence: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    sequence,
    version: 1,
    webhookId: `msg_${sequence}`,
    alertId: "alr_1",
    revision: sequence,
    subjectId: "clu_1",
    state: "pending",
    attempts: 0,
    firstAttemptAt: null,
    nextAttemptAt: at(0),
    lastStatus: null,
    lastError: "",
    ...changes,
  };
}
const sequences = (deliveries: readonly Delivery[]) => deliveries.map(({ sequence }) => sequence);

describe("a line", () => {
  it("calls one of a subject, the earliest, and as many subjects as there is room for", () => {
    const line = new Line(1_000);
    line.put([aDelivery(2), aDelivery(1), aDelivery(3, { subjectId: "clu_2" })]);
    expect(sequences(line.due(at(0), 8))).toEqual([1, 3]);
    expect(sequences(line.due(at(0), 1))).toEqual([1]);
    line.begin(aDelivery(1));
    expect(sequences(line.due(at(0), 8))).toEqual([3]);
    line.put([aDelivery(1, { state: "delivered" })]);
    line.end(aDelivery(1));
    expect(sequences(line.due(at(0), 8))).toEqual([2, 3]);
    expect(line.size).toBe(2);
  });

  it("waits for an earlier one that failed, but not for ever", () => {
    const line = new Line(1_000);
    const failed = { attempts: 1, firstAttemptAt: at(0), nextAttemptAt: at(5_000) };
    line.put([aDelivery(1, failed), aDelivery(2)]);
    expect(line.due(at(999), 8)).toEqual([]);
    expect(line.nextAt(at(999))).toEqual(at(1_000));
    expect(sequences(line.due(at(1_000), 8))).toEqual([2]);
    expect(sequences(line.due(at(5_000), 8))).toEqual([1]);
  });

  it("knows when there is something to do again", () => {
    const line = new Line(10_000);
    expect(line.nextAt(at(0))).toBeNull();
    line.put([aDelivery(1, { nextAttemptAt: at(700) }), aDelivery(2, { subjectId: "clu_2" })]);
    expect(line.nextAt(at(0))).toEqual(at(700));
    expect(line.nextAt(at(700))).toBeNull();
  });

  it("forgets what waits and keeps what is under way", () => {
    const line = new Line(1_000);
    line.put([aDelivery(1)]);
    line.begin(aDelivery(1));
    line.clear();
    expect(line.size).toBe(0);
    line.put([aDelivery(1), aDelivery(2)]);
    expect(line.due(at(0), 8)).toEqual([]);
  });
});

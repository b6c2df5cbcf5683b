import { type Message, memoryStream } from "@ringfence/stream";
import { describe, expect, test } from "vitest";
import { DEAD } from "../testing/fixture.ts";
import { type DeadLetter, DeadLetterGuard, sendDeadLetters } from "./dead-letters.ts";

const message: Message = {
  offset: 7,
  key: Buffer.from("acc_1"),
  value: Buffer.from("{not json"),
  headers: { trace: Buffer.from("t1"), reason: Buffer.from("theirs") },
  timestamp: null,
};

function letter(changes: Partial<Message> = {}): DeadLetter {
  const why = { reason: "malformed_json", detail: "not JSON at character 1" };
  return { topic: "t", partition: 3, message: { ...message, ...changes }, ...why };
}

async function sent(...letters: readonly DeadLetter[]): Promise<readonly Message[]> {
  const stream = memoryStream({ topics: { [DEAD]: 1 } });
  await sendDeadLetters(stream.sink(DEAD), letters);
  return stream.messages({ topic: DEAD, partition: 0 });
}

function textsOf({ headers }: Message): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, at]) => [name, at.toString()]));
}

describe("a dead letter", () => {
  test("is the message as it came, with its place and the reason", async () => {
    const [dead] = await sent(letter());
    expect([dead?.key?.toString(), dead?.value?.toString()]).toEqual(["acc_1", "{not json"]);
    expect(dead && textsOf(dead)).toEqual({
      trace: "t1",
      topic: "t",
      partition: "3",
      offset: "7",
      reason: "malformed_json",
      detail: "not JSON at character 1",
    });
  });

  test("keeps the beginning of a message that no topic of usual bounds would take", async () => {
    const large = Buffer.alloc(10_000_000, "x");
    const heavy = { trace: Buffer.alloc(2_000_000, "h") };
    const letters = await sent(
      letter({ value: large }),
      letter({ key: large, value: null }),
      letter({ headers: heavy }),
    );
    const [value, key, headers] = letters;
    expect(value?.value?.length).toBe(65_536);
    expect(value && textsOf(value)).toMatchObject({
      trace: "t1",
      offset: "7",
      "ringfence-truncated": "10000000",
    });
    expect([key?.key?.length, key?.value]).toEqual([65_536, null]);
    expect(headers?.value?.toString()).toBe("{not json");
    expect(headers && Object.keys(textsOf(headers))).toEqual([
      "topic",
      "partition",
      "offset",
      "reason",
      "detail",
    ]);
    for (const { key: k, value: v, headers: h } of letters) {
      const names = Object.entries(h).map(([name, at]) => name.length + at.length);
      const weight = names.reduce((sum, each) => sum + each, 0) + (k?.length ?? 0);
      expect(weight + (v?.length ?? 0)).toBeLessThan(1_000_000);
    }
  });
});

describe("the bound of dead letters", () => {
  const letters = (count: number) => Array.from({ length: count }, () => letter());

  test("is judged over whole runs of messages, and is itself allowed", () => {
    const guard = new DeadLetterGuard({ ratio: 0.5, messages: 10 });
    guard.count(9, letters(9));
    expect(() => guard.count(1, letters(1))).toThrow(
      expect.objectContaining({
        code: "DEAD_LETTER_RATIO",
        retriable: false,
        message:
          "100 % of the last messages are unusable (latest: malformed_json: not JSON at " +
          "character 1); check the topic and its producers, or raise " +
          "RINGFENCE_INGEST_DEAD_LETTER_RATIO",
      }),
    );
    guard.count(10, letters(5));
    guard.count(10, []);
    expect(() => guard.count(10, letters(6))).toThrow("60 %");
  });
});

import { expect, test } from "vitest";
import { createLog, silentLog } from "./log.ts";
import type { LogOptions } from "./log.ts";

function capture(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { lines, log: createLog({ service: "ingest", level: "info", destination, ...options }) };
}

test("a line is JSON with the level by name, the time, the service and the facts", () => {
  const { lines, log } = capture();
  log.info({ events: 3 }, "stored");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    level: "info",
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    service: "ingest",
    events: 3,
    msg: "stored",
  });
});

test("levels below the chosen one are not written", () => {
  const { lines, log } = capture({ level: "warn" });
  log.debug({}, "no");
  log.info({}, "no");
  log.warn({}, "yes");
  log.error({}, "yes");
  expect(lines).toHaveLength(2);
});

test("secrets never reach a line, however named or nested", () => {
  const { lines, log } = capture();
  const secret = "hunter2";
  log.info(
    {
      password: secret,
      token: secret,
      kafka: { sasl: { password: secret } },
      clickhouse: { url: `http://user:${secret}@host:8123/db`, username: "user" },
      headers: { authorization: secret },
    },
    "config",
  );
  expect(lines.join()).not.toContain(secret);
  expect(lines.join()).toContain("http://[redacted]@host:8123/db");
});

test("an error keeps its message, stack and cause", () => {
  const { lines, log } = capture();
  log.error({ error: new Error("outer", { cause: new Error("inner") }) }, "failed");
  const { error } = JSON.parse(lines[0] ?? "") as { error: { message: string; stack: string } };
  expect(error.message).toContain("outer");
  expect(error.stack).toContain("inner");
});

test("a child carries its facts on every line", () => {
  const { lines, log } = capture();
  log.child({ partition: 3 }).warn({}, "slow");
  expect(lines[0]).toContain('"partition":3');
});

test("pretty lines are for people", () => {
  const { lines, log } = capture({ pretty: true });
  log.info({ events: 3 }, "stored");
  expect(lines.join("")).toMatch(/INFO.*stored/);
  expect(lines.join("")).toMatch(/events: 3/);
});

test("the silent log says nothing", () => {
  silentLog.child({ a: 1 }).fatal({}, "nobody hears this");
});

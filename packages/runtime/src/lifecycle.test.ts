import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import { ConfigError } from "./config/read-config.ts";
import { runUntilStopped } from "./lifecycle.ts";
import type { Part, Signals } from "./lifecycle.ts";
import { silentLog } from "./log.ts";

class FakeProcess extends EventEmitter implements Signals {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

function launch(parts: readonly Part[], stopTimeoutMs = 5_000) {
  const signals = new FakeProcess();
  const lines = new EventEmitter();
  const said: string[] = [];
  const say = (_: object, message: string): void => {
    said.push(message);
    lines.emit(message);
  };
  const log = { ...silentLog, info: say, warn: say, error: say, fatal: say };
  const running = once(lines, "running");
  const code = runUntilStopped({ log, signals, parts, stopTimeoutMs });
  return { signals, said, running, code };
}

/** A part that writes down what happens to it. */
function recorded(name: string, story: string[], extra: Partial<Part> = {}): Part {
  return {
    name,
    start: async () => void story.push(`${name} starts`),
    stop: async () => void story.push(`${name} stops`),
    ...extra,
  };
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

test("parts start in order and stop in reverse, each drained before the one it leans on", async () => {
  const story: string[] = [];
  const { signals, running, code } = launch([
    recorded("store", story),
    recorded("consumer", story, {
      run: async (signal) => {
        await untilAborted(signal);
        story.push("consumer drained");
      },
    }),
  ]);
  await running;
  signals.emit("SIGTERM");
  expect(await code).toBe(0);
  expect(story).toEqual([
    "store starts",
    "consumer starts",
    "consumer drained",
    "consumer stops",
    "store stops",
  ]);
  expect(signals.exits).toEqual([]);
});

test("without any run, it runs until it is asked to stop", async () => {
  const { signals, running, code } = launch([{ name: "http" }]);
  await running;
  signals.emit("SIGINT");
  expect(await code).toBe(0);
});

test("when every run has ended by itself, the process ends with 0", async () => {
  const story: string[] = [];
  const { code } = launch([
    recorded("http", story),
    recorded("file", story, { run: async () => void story.push("file is read") }),
  ]);
  expect(await code).toBe(0);
  expect(story.slice(2)).toEqual(["file is read", "file stops", "http stops"]);
});

test("a part that fails to start stops those before it; it has nothing to stop itself", async () => {
  const story: string[] = [];
  const { code } = launch([
    recorded("store", story),
    recorded("consumer", story, { start: () => Promise.reject(new Error("no broker")) }),
    recorded("never", story),
  ]);
  expect(await code).toBe(1);
  expect(story).toEqual(["store starts", "store stops"]);
});

test("a run that fails stops the process with 1", async () => {
  const story: string[] = [];
  const { code, said } = launch([
    recorded("store", story),
    recorded("consumer", story, { run: () => Promise.reject(new Error("bug")) }),
  ]);
  expect(await code).toBe(1);
  expect(story.at(-1)).toBe("store stops");
  expect(said).toContain("a part failed, stopping");
});

test("a configuration that turns out wrong at the start is 2", async () => {
  const start = () => Promise.reject(new ConfigError(["CLICKHOUSE_URL is not valid"]));
  expect(await launch([{ name: "store", start }]).code).toBe(2);
});

test("a failing stop does not keep the others from stopping, and shows in the code", async () => {
  const story: string[] = [];
  const { signals, running, code } = launch([
    recorded("first", story),
    recorded("second", story, { stop: () => Promise.reject(new Error("stuck")) }),
  ]);
  await running;
  signals.emit("SIGTERM");
  expect(await code).toBe(1);
  expect(story.at(-1)).toBe("first stops");
});

test("a part that does not stop is left behind after the bound", async () => {
  const { signals, running, code, said } = launch(
    [{ name: "hangs", stop: () => new Promise(() => {}) }],
    10,
  );
  await running;
  signals.emit("SIGTERM");
  expect(await code).toBe(1);
  expect(said).toContain("parts did not stop in time, leaving them");
});

test("a stop while a part still starts aborts that start and begins nothing after it", async () => {
  const story: string[] = [];
  const { signals, code } = launch([
    {
      name: "slow",
      start: async (signal) => {
        setImmediate(() => signals.emit("SIGTERM"));
        await untilAborted(signal);
        signal.throwIfAborted();
      },
    },
    recorded("never", story),
  ]);
  expect(await code).toBe(0);
  expect(story).toEqual([]);
});

test("a second Ctrl-C ends at once with 130", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const { signals, running, code } = launch([{ name: "slow", stop: () => held }]);
  await running;
  signals.emit("SIGINT");
  expect(signals.exits).toEqual([]);
  signals.emit("SIGINT");
  expect(signals.exits).toEqual([130]);
  release();
  await code;
});

test.each(["uncaughtException", "unhandledRejection"])("%s is a bug: exit 1", async (event) => {
  const { signals, running, code } = launch([{ name: "http" }]);
  await running;
  signals.emit(event, new Error("bug"));
  expect(signals.exits).toEqual([1]);
  signals.emit("SIGTERM");
  await code;
});

test("nobody listens any more once it has ended", async () => {
  const { signals, code } = launch([{ name: "done", run: async () => {} }]);
  await code;
  expect(signals.eventNames()).toEqual([]);
});

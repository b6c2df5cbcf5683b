/** A script of this benchmark that runs as a process of its own and is asked for work again and again. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import { peakBytes } from "./processes.ts";
import type { Use } from "./row.ts";

/** What a piece of work took in the worker; `said` is its answer. */
interface Done {
  readonly seconds: number;
  readonly use: Use;
  readonly said: unknown;
}

export interface Worker {
  /** @throws Error with the message of the worker, or where it has ended */
  ask<T>(what: object, answer: z.ZodType<T>): Promise<{ seconds: number; use: Use; said: T }>;
  /** Closes the channel, upon which the worker ends by itself. */
  stop(): Promise<void>;
}

export function startWorker(script: string, args: object): Worker {
  const path = fileURLToPath(new URL(`../processes/${script}.ts`, import.meta.url));
  const child = fork(path, [JSON.stringify(args)], { execArgv: ["--import", "tsx"] });
  const ended = once(child, "exit");
  return {
    ask: async (what, answer) => {
      if (!child.connected) throw new Error(`the worker ${script} has ended`);
      child.send(what);
      const [message] = (await Promise.race([once(child, "message"), ended])) as [unknown];
      if (typeof message !== "object" || message === null) {
        throw new Error(`the worker ${script} ended with ${String(message)}`);
      }
      if ("failed" in message) throw new Error(`${script}: ${String(message.failed)}`);
      const { seconds, use, said } = message as Done;
      return { seconds, use, said: answer.parse(said) };
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** For such a script: does what it is asked, one after the other, until nobody can ask any more. */
export function serve(work: (what: unknown) => Promise<object>): Promise<void> {
  process.on("message", (what) => {
    const began = performance.now();
    const before = process.cpuUsage();
    const tell = (said: object) => {
      const { user, system } = process.cpuUsage(before);
      const use = { cpuSeconds: (user + system) / 1e6, peakBytes: peakBytes("self") };
      process.send?.({ seconds: (performance.now() - began) / 1000, use, said });
    };
    work(what).then(tell, (error: unknown) => process.send?.({ failed: String(error) }));
  });
  return new Promise((resolve) => process.once("disconnect", resolve));
}

import type { Source } from "./ports.ts";

/**
 * Several sources as one, such as members of one group in one process: while one waits for the store
 * another fetches. The first that fails stops the others, and its error is thrown.
 */
export function together(sources: readonly Source[]): Source {
  return {
    lag: () => sources.flatMap((source) => source.lag()),
    run: async (open, signal) => {
      const failed = new AbortController();
      const either = AbortSignal.any([signal, failed.signal]);
      const stop = (error: unknown) => {
        failed.abort();
        throw error;
      };
      const runs = sources.map((source) => source.run(open, either).catch(stop));
      for (const result of await Promise.allSettled(runs)) {
        if (result.status === "rejected") throw result.reason;
      }
    },
  };
}

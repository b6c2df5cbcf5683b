/** Something read from the API and kept until it is read again. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ApiProblem, get } from "./client.ts";

export interface Resource<T> {
  readonly data: T | null;
  readonly error: ApiProblem | null;
  readonly loading: boolean;
}

export interface Reading<T> {
  readonly state: ReadonlySignal<Resource<T>>;
  reload(): void;
}

/** Reads a path as long as a component stands; what was read stays while it is read again. */
export function useReading<T>(path: string | null, everyMs: number | null = null): Reading<T> {
  const reading = useMemo(() => createReading<T>(path), [path]);
  useEffect(() => {
    reading.reload();
    if (everyMs === null) return () => reading.stop();
    const timer = setInterval(() => reading.reload(), everyMs);
    return () => {
      clearInterval(timer);
      reading.stop();
    };
  }, [reading, everyMs]);
  return reading;
}

function createReading<T>(path: string | null): Reading<T> & { stop(): void } {
  const state = signal<Resource<T>>({ data: null, error: null, loading: path !== null });
  let running: AbortController | null = null;
  const load = async (own: AbortController): Promise<void> => {
    if (path === null) return;
    try {
      const data = await get<T>(path, own.signal);
      if (running === own) state.value = { data, error: null, loading: false };
    } catch (error) {
      if (own.signal.aborted || running !== own) return;
      const problem =
        error instanceof ApiProblem ? error : new ApiProblem(0, "Failed", String(error));
      state.value = { data: state.value.data, error: problem, loading: false };
    }
  };
  return {
    state,
    reload: () => {
      running?.abort();
      running = new AbortController();
      void load(running);
    },
    stop: () => running?.abort(),
  };
}

/** A list of the API that is read page by page, as far as somebody asks for. */
import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ApiProblem, get } from "./client.ts";
import type { Reading, Resource } from "./resource.ts";

interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  readonly next_cursor: string | null;
}

export interface ListReading<T> extends Reading<Page<T>> {
  /** Reads the next page behind those that stand there. */
  more(): void;
}

/** @param path with a query; what was read stays while it is read again, as many pages of it */
export function useList<T>(path: string): ListReading<T> {
  const list = useMemo(() => createList<T>(path), [path]);
  useEffect(() => {
    list.reload();
    return () => list.stop();
  }, [list]);
  return list;
}

function createList<T>(path: string): ListReading<T> & { stop(): void } {
  const state = signal<Resource<Page<T>>>({ data: null, error: null, loading: true });
  let pages = 1;
  let running: AbortController | null = null;

  const read = async (most: number, begin: Page<T> | null): Promise<void> => {
    running?.abort();
    const own = new AbortController();
    running = own;
    state.value = { ...state.value, loading: true };
    try {
      let data = begin;
      for (let at = 0; at < most; at += 1) {
        const behind: string | null = data?.next_cursor ?? null;
        if (data !== null && behind === null) break;
        const cursor = behind === null ? "" : `&cursor=${encodeURIComponent(behind)}`;
        const page: Page<T> = await get<Page<T>>(path + cursor, own.signal);
        data = { ...page, items: [...(data?.items ?? []), ...page.items] };
      }
      if (running === own) state.value = { data, error: null, loading: false };
    } catch (error) {
      if (own.signal.aborted || running !== own) return;
      const problem =
        error instanceof ApiProblem ? error : new ApiProblem(0, "Failed", String(error));
      state.value = { ...state.value, error: problem, loading: false };
    }
  };

  return {
    state,
    reload: () => void read(pages, null),
    more: () => {
      const { data, loading } = state.value;
      if (data === null || data.next_cursor === null || loading) return;
      pages += 1;
      void read(1, data);
    },
    stop: () => running?.abort(),
  };
}

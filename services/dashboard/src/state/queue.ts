/** The queue as it was read, kept while one goes from alert to alert. */
import type { AlertItem, AlertsPage, LiveAlert } from "@ringfence/schemas/api";
import { signal } from "@preact/signals";
import { ApiProblem, get, queryString } from "../api/client.ts";
import { mergeAlert } from "../view/queue.ts";

export interface Queue {
  readonly items: readonly AlertItem[];
  readonly total: number;
  readonly loading: boolean;
  readonly error: ApiProblem | null;
}

export interface Filters {
  readonly status?: string | undefined;
  /** Who has it; `nobody` for those that nobody has. */
  readonly holder?: string | undefined;
  readonly severity?: string | undefined;
  readonly category?: string | undefined;
  readonly detector?: string | undefined;
  readonly q?: string | undefined;
  readonly shadow?: string | undefined;
  readonly sort?: string | undefined;
}

const PAGE = 500;
/** Beyond it nobody scrolls: narrow the filters. */
const MOST = 10_000;

export const queue = signal<Queue>({ items: [], total: 0, loading: true, error: null });
/** Id of the row that the keyboard is on. */
export const selected = signal<string | null>(null);

let running: AbortController | null = null;
let shown: Filters | null = null;

/** Reads page after page; the first is shown at once. */
export async function loadQueue(filters: Filters): Promise<void> {
  running?.abort();
  const own = new AbortController();
  running = own;
  const isSame = JSON.stringify(filters) === JSON.stringify(shown);
  shown = filters;
  queue.value = isSame
    ? { ...queue.value, loading: true }
    : { items: [], total: 0, loading: true, error: null };
  const items: AlertItem[] = [];
  let cursor: string | undefined;
  try {
    do {
      const query = queryString({ ...filters, limit: String(PAGE), cursor });
      const page = await get<AlertsPage>(`/v1/alerts${query}`, own.signal);
      items.push(...page.items);
      cursor = page.next_cursor ?? undefined;
      const loading = cursor !== undefined && items.length < MOST;
      // A second reading shows only when it is whole, so that rows do not come and go.
      if (!isSame || !loading) {
        queue.value = { items: [...items], total: page.total, loading, error: null };
      }
    } while (cursor !== undefined && items.length < MOST);
  } catch (error) {
    if (own.signal.aborted) return;
    const problem = error instanceof ApiProblem ? error : new ApiProblem(0, "", String(error));
    queue.value = { ...queue.value, loading: false, error: problem };
  }
}

export function reloadQueue(): void {
  if (shown !== null) void loadQueue(shown);
}

/** A change that came over the stream. Other filters than the usual ones are read anew. */
export function applyLive({ item }: LiveAlert): void {
  if (shown === null) return;
  const isPlain = Object.values(shown).every((value) => value === undefined || value === "");
  if (!isPlain) return;
  queue.value = { ...queue.value, ...mergeAlert(queue.value, item) };
}

/** The alert `step` rows further; null at the ends. */
export function neighbour(id: string | null, step: 1 | -1): AlertItem | null {
  const { items } = queue.value;
  const at = items.findIndex((item) => item.alert_id === id);
  if (at === -1) return step === 1 ? (items[0] ?? null) : null;
  return items[at + step] ?? null;
}

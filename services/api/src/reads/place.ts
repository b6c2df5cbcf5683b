/** Pages of lists that go on behind the last row that was shown, however far that is. */
import { z } from "zod";

/** What a list is sorted by, and what tells rows apart that are equal in it. */
export interface Place {
  readonly key: number;
  readonly id: string;
}

export interface PageAsked {
  readonly most: number;
  /** The last row of the page before; null for the first page. */
  readonly after?: Place | null;
  readonly signal?: AbortSignal;
}

/** What the SQL of a page takes: rows behind the place, and one more than are shown. */
export const PAGE_PARAMS = { after_key: z.number(), after_id: z.string(), most: z.int() };

export function pageParams({ most, after = null }: PageAsked) {
  return { most: most + 1, after_key: after?.key ?? 0, after_id: after?.id ?? "" };
}

/** The rows to show, and where the next page begins; null behind the last. */
export function cutPage<T extends { readonly sort_key: number }>(
  rows: readonly T[],
  most: number,
  idOf: (row: T) => string,
): { readonly shown: readonly T[]; readonly next: Place | null } {
  const shown = rows.slice(0, most);
  const last = shown.at(-1);
  const isEnd = last === undefined || rows.length <= most;
  return { shown, next: isEnd ? null : { key: last.sort_key, id: idOf(last) } };
}

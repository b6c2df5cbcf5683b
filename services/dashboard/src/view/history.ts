/** Queries of before, as this browser keeps them. Pure; `state/console.ts` stores them. */

export interface PastQuery {
  readonly sql: string;
  /** ISO time. */
  readonly at: string;
  /** What came of it, in some words. */
  readonly outcome: string;
}

const MOST = { queries: 50, characters: 200_000 } as const;

/** The newest first; the same text stands there once. The oldest give way. */
export function remember(past: readonly PastQuery[], query: PastQuery): PastQuery[] {
  const next = [query, ...past.filter(({ sql }) => sql !== query.sql)].slice(0, MOST.queries);
  let characters = 0;
  return next.filter(({ sql }, at) => {
    characters += sql.length;
    return at === 0 || characters <= MOST.characters;
  });
}

/** What was stored, whoever wrote it: what does not fit is left out. */
export function readHistory(text: string | null): PastQuery[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isPastQuery).slice(0, MOST.queries) : [];
  } catch {
    return [];
  }
}

function isPastQuery(value: unknown): value is PastQuery {
  if (typeof value !== "object" || value === null) return false;
  return ["sql", "at", "outcome"].every(
    (name) => typeof (value as Record<string, unknown>)[name] === "string",
  );
}

/** Which statements of migrations may be under way at the same time. */
import { maskSql } from "./sql.ts";

/** What a statement makes, changes, fills or drops. */
const CHANGES =
  /^\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW|MATERIALIZED\s+VIEW|DICTIONARY)(?:\s+IF\s+NOT\s+EXISTS)?|ALTER\s+TABLE|DROP\s+(?:TABLE|VIEW|DICTIONARY)(?:\s+IF\s+EXISTS)?|INSERT\s+INTO)\s+(\w+)/i;

interface Step {
  /** Null for a statement that is none of these: it waits for all before it, and all wait for it. */
  readonly changes: string | null;
  /** Every word, those of strings and comments too: a lookup is named in a string. */
  readonly words: ReadonlySet<string>;
}

function stepOf(sql: string): Step {
  const changes = CHANGES.exec(maskSql(sql))?.[1] ?? null;
  return { changes, words: new Set(sql.match(/\w+/g)) };
}

function mustFollow(later: Step, earlier: Step): boolean {
  if (later.changes === null || earlier.changes === null) return true;
  return later.words.has(earlier.changes) || earlier.words.has(later.changes);
}

/**
 * Runs statements in their order, save that one does not wait for an earlier one where neither names what
 * the other changes.
 *
 * @param most under way at the same time
 * @returns which are done: all of them, or those that were when one failed, and why it did
 */
export async function runInOrder(
  statements: readonly string[],
  most: number,
  run: (statement: string) => Promise<void>,
): Promise<{ done: readonly boolean[]; failure: { error: unknown } | null }> {
  const steps = statements.map(stepOf);
  const done = statements.map(() => false);
  const started = statements.map(() => false);
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | null = null;

  const mayStart = (index: number) =>
    steps
      .slice(0, index)
      .every((earlier, at) => done[at] || !mustFollow(steps[index] as Step, earlier));
  const start = (index: number) => {
    started[index] = true;
    const work = run(statements[index] as string)
      .then(() => void (done[index] = true))
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  for (;;) {
    for (let index = 0; index < steps.length && failure === null; index += 1) {
      if (underWay.size >= most) break;
      if (!started[index] && mayStart(index)) start(index);
    }
    if (underWay.size === 0) return { done, failure };
    await Promise.race(underWay);
  }
}

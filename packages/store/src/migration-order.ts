/** Which statements of migrations may be under way at the same time. */
import { maskSql } from "./sql.ts";

/** What a statement makes, changes, fills or drops. */
const CHANGES =
  /^\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW|MATERIALIZED\s+VIEW|DICTIONARY)(?:\s+IF\s+NOT\s+EXISTS)?|ALTER\s+TABLE|DROP\s+(?:TABLE|VIEW|DICTIONARY)(?:\s+IF\s+EXISTS)?|INSERT\s+INTO)\s+(\w+)/i;
const MAKES = /^\s*CREATE\s+(?:TABLE|VIEW|MATERIALIZED\s+VIEW|DICTIONARY)\s+IF\s+NOT\s+EXISTS\s/i;

interface Step {
  readonly sql: string;
  /** Index of its file. */
  readonly file: number;
  /** Null for a statement that is none of these: it waits for all before it, and all wait for it. */
  readonly changes: string | null;
  /** Whether it does nothing but make what is not there. */
  readonly makes: boolean;
  /** Every word, those of strings and comments too: a lookup is named in a string. */
  readonly words: ReadonlySet<string>;
}

function stepOf(sql: string, file: number): Step {
  const code = maskSql(sql);
  const changes = CHANGES.exec(code)?.[1] ?? null;
  return { sql, file, changes, makes: MAKES.test(code), words: new Set(sql.match(/\w+/g)) };
}

function mustFollow(later: Step, earlier: Step): boolean {
  if (later.changes === null || earlier.changes === null) return true;
  return later.words.has(earlier.changes) || earlier.words.has(later.changes);
}

/**
 * Runs the statements of files in their order, save that one does not wait for an earlier one where neither
 * names what the other changes.
 *
 * What changes or drops anything waits until all files before its own are on record. A crash can therefore
 * be mended by running again, in their order, the files that are not: they find what they make, or nothing.
 *
 * @param how.most under way at the same time
 * @param how.record puts the first so many files on record, of which all statements are done
 * @returns how many files are on record: all of them, or those that were when one failed, and why it did
 */
export async function runInOrder(
  files: readonly (readonly string[])[],
  how: {
    readonly most: number;
    readonly run: (statement: string) => Promise<void>;
    readonly record: (files: number) => Promise<void>;
  },
): Promise<{ recorded: number; failure: { error: unknown } | null }> {
  const steps = files.flatMap((statements, file) => statements.map((sql) => stepOf(sql, file)));
  const waiting = new Set(steps.keys());
  const done = steps.map(() => false);
  const underWay = new Set<Promise<void>>();
  let recorded = 0;
  let recording = false;
  let failure: { error: unknown } | null = null;

  const track = (task: Promise<void>) => {
    const work = task
      .catch((error: unknown) => void (failure ??= { error }))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  const mayStart = (step: Step, index: number) =>
    (step.makes || step.file <= recorded) &&
    steps.slice(0, index).every((earlier, at) => done[at] || !mustFollow(step, earlier));
  const startSteps = () => {
    for (const index of waiting) {
      if (underWay.size >= how.most || failure !== null) return;
      const step = steps[index] as Step;
      if (!mayStart(step, index)) continue;
      waiting.delete(index);
      track(how.run(step.sql).then(() => void (done[index] = true)));
    }
  };
  const startRecord = () => {
    const first = done.indexOf(false);
    const whole = first === -1 ? files.length : (steps[first]?.file ?? 0);
    if (recording || whole === recorded || underWay.size >= how.most) return;
    recording = true;
    const record = how.record(whole).then(() => void (recorded = whole));
    track(record.finally(() => void (recording = false)));
  };
  for (;;) {
    startSteps();
    if (failure === null) startRecord();
    if (underWay.size === 0) return { recorded, failure };
    await Promise.race(underWay);
  }
}

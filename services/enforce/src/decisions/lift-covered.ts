/**
 * The allow-list and suppressions → lifts of measures whose alert says nothing of them any more. While an alert
 * goes on, its own rows lift them.
 */
import { coveringControl, stepOf } from "@ringfence/policy";
import { type Alert, alert, beginningOf, type Control, LIMITS } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { readAccountUse } from "../steps/read-account-use.ts";
import { readControls } from "../steps/read-said.ts";
import { knownById } from "./read-known.ts";
import { type Step, writeSteps, type WriteStepsParts } from "./write-steps.ts";

const measuresLeft = loadQuery({
  url: import.meta.url,
  file: "./measures-left.sql",
  params: z.object({ after: z.string(), page: z.int() }),
  row: z.strictObject({
    decision_id: z.string(),
    alert_id: z.string(),
    account_id: z.string(),
    said: z.int(),
  }),
});
type Left = z.output<typeof measuresLeft.row>;

const alertsAt = loadQuery({
  url: import.meta.url,
  file: "./alerts-at.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), body: z.string() }),
});

const organizations = loadQuery({
  url: import.meta.url,
  file: "./organizations.sql",
  params: z.object({ account_ids: z.array(z.string()) }),
  row: z.strictObject({ account_id: z.string(), organization_id: z.string().nullable() }),
});

/** Measures of one round. */
const PAGE = 500;
/** That an entry is there may be seen a little later. */
const LOOK_EVERY_MS = 15_000;
/** An alert may end, and an account join an organization, long after the entry was made. */
const LOOK_AGAIN_MS = 300_000;

export interface LiftCovered {
  /** One page. */
  next(): Promise<{ readonly lifted: number; readonly done: boolean }>;
}

/**
 * Goes over the measures in force once at the start, whenever an entry comes or goes, and every few minutes.
 * What it lifted is in force no longer, so it is lifted once, whatever crashes.
 */
export function createLiftCovered(parts: WriteStepsParts): LiftCovered {
  let mark: string | null = null;
  let after: string | null = null;
  let readAt = -Infinity;
  let wentAt = -Infinity;
  return {
    next: async () => {
      const now = parts.now();
      // Also where the clock was set back since.
      const isPast = (since: number, ms: number) => Math.abs(now.getTime() - since) >= ms;
      if (after === null && !isPast(readAt, LOOK_EVERY_MS)) return { lifted: 0, done: true };
      const all = await readControls(parts.store, now);
      const controls = all.filter(({ kind }) => kind !== "snooze");
      readAt = now.getTime();
      const newMark = controls.map(({ control_id }) => control_id).join(" ");
      if (newMark !== mark || (after === null && isPast(wentAt, LOOK_AGAIN_MS))) {
        after = controls.length === 0 ? null : "";
        wentAt = readAt;
      }
      mark = newMark;
      if (after === null) return { lifted: 0, done: true };
      const left = await parts.store.query(measuresLeft, { after, page: PAGE });
      const steps = await stepsOf(parts.store, left, controls);
      const written = await writeSteps(parts, steps);
      after = left.length < PAGE ? null : (left.at(-1)?.decision_id ?? null);
      return { lifted: written.length, done: after === null };
    },
  };
}

async function stepsOf(
  store: Store,
  left: readonly Left[],
  controls: readonly Control[],
): Promise<Step[]> {
  const alerts = await readAlerts(store, left);
  const account_ids = [...new Set(left.map(({ account_id }) => account_id))];
  const profiles =
    account_ids.length === 0 ? [] : await store.query(organizations, { account_ids });
  const standing = new Map(profiles.map((one) => [one.account_id, one]));
  const by = new Map<string, Control>();
  for (const [sequence, one] of alerts) {
    const own = left.filter(({ said }) => said === sequence);
    const asked = { account_ids: own.map(({ account_id }) => account_id), window: one.window };
    const use = await readAccountUse(store, asked, controls);
    for (const { decision_id, account_id } of own) {
      const control = coveringControl(one, account_id, controls, { standing, use });
      if (control !== null) by.set(decision_id, control);
    }
  }
  const known = by.size === 0 ? [] : await knownById(store, [...by.keys()]);
  return known
    .toSorted((x, y) => (x.decision_id < y.decision_id ? -1 : 1))
    .flatMap((measure): Step[] => {
      const control = by.get(measure.decision_id);
      if (control === undefined) return [];
      const step = {
        state: "lifted",
        actor: { type: "person", id: control.author },
        reason: reasonOf(control),
      } as const;
      const draft = stepOf({ revision: measure.alert_revision }, measure, step);
      return [{ draft, category: measure.category }];
    });
}

function reasonOf({ kind, control_id, reason }: Control): string {
  const what = kind === "allow" ? "allow-listed" : "suppressed";
  return beginningOf(`${what} (${control_id}): ${reason}`, LIMITS.text);
}

async function readAlerts(store: Store, left: readonly Left[]): Promise<Map<number, Alert>> {
  const sequences = [...new Set(left.map(({ said }) => said))];
  const rows = sequences.length === 0 ? [] : await store.query(alertsAt, { sequences });
  return new Map(rows.map(({ sequence, body }) => [sequence, alert.parse(JSON.parse(body))]));
}

/** From looks to operator alerts: raised once, updated while they last, cleared with hysteresis. */
import { contentId, type OperatorAlert } from "@ringfence/schemas";
import type { Observation, Troubled } from "./observation.ts";

export interface LifecycleBounds {
  /** Looks in a row that have to be bad before an alert is raised. */
  readonly raiseAfter: number;
  /** Looks in a row that have to be well before it is cleared. */
  readonly clearAfter: number;
  /** What lasts is told again so often, milliseconds, or once it doubled. */
  readonly repeatMs: number;
}

export const LIFECYCLE_BOUNDS: LifecycleBounds = {
  raiseAfter: 2,
  clearAfter: 5,
  repeatMs: 6 * 3_600_000,
};

/** Looks in a row of one kind and subject; forgotten at a restart, which only delays. */
interface Run {
  readonly bad: number;
  readonly well: number;
  readonly since: Date;
}

export interface WatchState {
  /** Newest states of the alerts that are not cleared, by `keyOf`. */
  readonly open: ReadonlyMap<string, OperatorAlert>;
  readonly runs: ReadonlyMap<string, Run>;
}

export function keyOf({ kind, subject }: Pick<Observation, "kind" | "subject">): string {
  return `${kind} ${subject}`;
}

/** What a look makes of the state before it. What is not spoken of any more is well. */
export function afterLook(
  state: WatchState,
  observations: readonly Observation[],
  now: Date,
  bounds: LifecycleBounds = LIFECYCLE_BOUNDS,
): { readonly state: WatchState; readonly changes: readonly OperatorAlert[] } {
  const seen = new Map(observations.map((each) => [keyOf(each), each]));
  const open = new Map(state.open);
  const runs = new Map<string, Run>();
  const changes: OperatorAlert[] = [];
  for (const key of new Set([...open.keys(), ...seen.keys()])) {
    const before = open.get(key);
    const observation = seen.get(key);
    const run = runAfter(state.runs.get(key), observation?.health ?? "well", now);
    const next = nextState(before, observation, run, now, bounds);
    if (next !== null) {
      changes.push(next);
      if (next.state === "cleared") open.delete(key);
      else open.set(key, next);
    }
    if (run.bad > 0 || open.has(key)) runs.set(key, run);
  }
  return { state: { open, runs }, changes };
}

function runAfter(run: Run | undefined, health: Observation["health"], now: Date): Run {
  const { bad, well, since } = run ?? { bad: 0, well: 0, since: now };
  switch (health) {
    case "bad":
      return { bad: bad + 1, well: 0, since: bad === 0 ? now : since };
    case "well":
      return { bad: 0, well: well + 1, since };
    case "unknown":
      return { bad, well, since };
  }
}

function nextState(
  before: OperatorAlert | undefined,
  observation: Observation | undefined,
  run: Run,
  now: Date,
  bounds: LifecycleBounds,
): OperatorAlert | null {
  if (observation?.health === "bad") {
    if (before !== undefined)
      return isNews(before, observation, now, bounds) ? updated(before, observation, now) : null;
    return run.bad >= bounds.raiseAfter ? raised(observation, run.since, now) : null;
  }
  if (before === undefined || run.well < bounds.clearAfter) return null;
  const { revision } = before;
  return { ...before, revision: revision + 1, state: "cleared", written_at: now.toISOString() };
}

function raised(observation: Troubled, since: Date, now: Date): OperatorAlert {
  const opened = new Date(Math.floor(since.getTime() / 60_000) * 60_000).toISOString();
  const { kind, subject } = observation;
  return {
    alert_id: contentId("opa", kind, subject, opened),
    revision: 1,
    state: "raised",
    opened_at: opened,
    ...told(observation, now),
  };
}

function updated(before: OperatorAlert, observation: Troubled, now: Date): OperatorAlert {
  const revision = before.revision + 1;
  return { ...before, ...told(observation, now), revision, state: "updated" };
}

function told({ health: _, ...observation }: Troubled, now: Date) {
  const at = now.toISOString();
  return { ...observation, last_seen: at, written_at: at };
}

function isNews(
  before: OperatorAlert,
  { observed, severity }: Troubled,
  now: Date,
  { repeatMs }: LifecycleBounds,
): boolean {
  const isOld = now.getTime() - Date.parse(before.written_at) >= repeatMs;
  return isOld || severity !== before.severity || observed >= 2 * Math.max(before.observed, 1);
}

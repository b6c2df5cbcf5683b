/** `ringfence breaker`: whether automatic measures are stopped, and letting them go on. */
import {
  type BreakerEvent,
  isBreakerOpen,
  noteReset,
  readBreakerEvents,
} from "@ringfence/casework";
import type { Column } from "@ringfence/runtime";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";
import { minuteOf, tableText, writeJson } from "../output.ts";
import { actorOf } from "./actor.ts";
import { reasonOf } from "./reason.ts";

export interface BreakerFlags extends DatabaseFlags {
  readonly json?: true;
}

export interface ResetFlags extends DatabaseFlags {
  readonly reason: string;
  readonly by?: string;
}

const COLUMNS: readonly Column[] = [
  { head: "at (UTC)" },
  { head: "event" },
  { head: "by" },
  { head: "why", wraps: true },
];

export function breaker(flags: BreakerFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "breaker", async (store) => {
    const events = await readBreakerEvents(store);
    if (flags.json) {
      const told = events.map(({ at_ms, ...one }) => ({
        at: new Date(at_ms).toISOString(),
        ...one,
      }));
      const document = { open: isBreakerOpen(events), events: told };
      return writeJson(io, document);
    }
    await write(io.stdout, `${said(events)}\n`);
    const rows = events.map(({ at_ms, event, cap, actor_id, reason }) => [
      minuteOf(at_ms),
      event,
      actor_id,
      cap === "" ? reason : `${cap}: ${reason}`,
    ]);
    await write(io.stdout, tableText(io, COLUMNS, rows));
  });
}

export function resetBreaker(flags: ResetFlags, io: Io): Promise<void> {
  const reason = reasonOf(flags.reason);
  return withDatabase(flags, io, "breaker", async (store) => {
    const events = await readBreakerEvents(store);
    if (!isBreakerOpen(events))
      throw usageError("the breaker is closed: there is nothing to reset.");
    const actor = await actorOf(flags.by, io);
    await noteReset(store, { at: new Date(io.now()), actor, reason });
    await write(
      io.stdout,
      `reset by ${actor}: automatic measures go on, and are counted from now\n`,
    );
  });
}

function said(events: readonly BreakerEvent[]): string {
  const [newest] = events;
  if (newest === undefined) return "The breaker is closed; it never tripped.";
  if (!isBreakerOpen(events)) return "The breaker is closed.";
  return (
    `The breaker is open: automatic measures are stopped because of ${newest.reason}.\n` +
    "Look at npx ringfence decisions, then npx ringfence breaker reset --reason …"
  );
}

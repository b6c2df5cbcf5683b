/** `ringfence breaker`: whether automatic measures are stopped, and letting them go on. */
import {
  type BreakerEvent,
  isBreakerOpen,
  noteReset,
  readBreakerEvents,
} from "@ringfence/casework";
import { columns } from "@ringfence/runtime";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, usageError, write } from "../io.ts";
import { actorOf } from "./actor.ts";
import { reasonOf } from "./reason.ts";

export interface BreakerFlags extends DatabaseFlags {
  readonly json?: true;
}

export interface ResetFlags extends DatabaseFlags {
  readonly reason: string;
  readonly by?: string;
}

export function breaker(flags: BreakerFlags, io: Io): Promise<void> {
  return withDatabase(flags, io, "breaker", async (store) => {
    const events = await readBreakerEvents(store);
    if (flags.json) {
      const told = events.map(({ at_ms, ...one }) => ({
        at: new Date(at_ms).toISOString(),
        ...one,
      }));
      const document = { open: isBreakerOpen(events), events: told };
      await write(io.stdout, `${JSON.stringify(document, null, 2)}\n`);
      return;
    }
    await write(io.stdout, `${said(events)}\n`);
    const rows = events.map(({ at_ms, event, cap, actor_id, reason }) => [
      new Date(at_ms).toISOString().slice(0, 16).replace("T", " "),
      event,
      actor_id,
      cap === "" ? reason : `${cap}: ${reason}`,
    ]);
    const lines = rows.length === 0 ? [] : columns([["at (UTC)", "event", "by", "why"], ...rows]);
    await write(io.stdout, lines.map((line) => `${line}\n`).join(""));
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

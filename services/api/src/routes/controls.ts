/** Allow-list, suppressions and snoozes. */
import { checkNetwork, controlOf, isKnown, revokeEntry, storeControl } from "@ringfence/casework";
import { detectors } from "@ringfence/detectors";
import type { ControlScope } from "@ringfence/schemas";
import { ApiError, notFound } from "../guard/problem.ts";
import { readControl } from "../reads/said.ts";
import type { Handlers } from "./asked.ts";
import { readControlItems } from "./control-items.ts";
import { nextOf, skipOf } from "./cursor.ts";

type ControlHandlers = Pick<Handlers, "controls" | "addControl" | "revokeControl">;

export const controlHandlers: ControlHandlers = {
  controls: async ({ query, store, now }) => {
    const all = await readControlItems(store, { now, all: query.all === "true" });
    const { kind, scope } = query;
    const words = query.q?.toLowerCase() ?? "";
    const wanted = all.filter(
      (one) =>
        kind?.includes(one.kind) !== false &&
        scope?.includes(one.scope) !== false &&
        [one.value, one.reason, one.author].some((text) => text.toLowerCase().includes(words)),
    );
    const skip = skipOf(query.cursor);
    const items = wanted.slice(skip, skip + query.limit);
    const total = wanted.length;
    return { items, total, next_cursor: nextOf(skip, items.length, total) };
  },

  addControl: async ({ body, session, store, now, audit }) => {
    const { kind, scope, categories, detectors: raisedBy, reason, wide } = body;
    const value = valueOf(scope, body.value, wide);
    for (const id of raisedBy) checkDetector("detectors", id);
    const expires_at = body.expires_at ?? null;
    if (kind === "snooze" && expires_at === null) {
      throw new ApiError("bad-request", "A snooze has to end: give expires_at, or suppress.");
    }
    if (expires_at !== null && Date.parse(expires_at) <= now.getTime()) {
      throw new ApiError("bad-request", `expires_at ${expires_at} is over. Name a time to come.`);
    }
    const entry = controlOf({
      kind,
      scope,
      value,
      categories,
      reason,
      expires_at,
      detectors: raisedBy,
      author: session.actor ?? "",
      created_at: now.toISOString(),
    });
    const target = entry.control_id;
    await audit({ action: "control.create", target, before: null, after: entry });
    await storeControl(store, entry);
    const note =
      (await isKnown(store, entry)) === false
        ? `Nothing is known of ${scope} ${value}: look whether it is written so.`
        : null;
    return { control: entry, note };
  },

  revokeControl: async ({ id, body, session, store, now, signal, audit }) => {
    const entry = await readControl(store, id, signal);
    if (entry === null) throw notFound("such entry", "GET /v1/controls?all=true");
    if (entry.revoked_at !== null) {
      throw new ApiError(
        "conflict",
        `It was revoked by ${entry.revoked_by} at ${entry.revoked_at}: nothing is left to do.`,
      );
    }
    const by = { at: now, actor: session.actor ?? "", reason: body.reason };
    await audit({ action: "control.revoke", target: id, before: entry, after: by });
    return { control: await revokeEntry(store, entry, by), note: null };
  },
};

function valueOf(scope: ControlScope, value: string, wide: boolean): string {
  if (scope === "network") {
    const checked = checkNetwork(value);
    if (!checked.ok) throw new ApiError("bad-request", `value ${checked.problem}`);
    if (checked.wide && !wide) throw matchesMuch(`${checked.prefix} may be a whole provider's`);
    return checked.prefix;
  }
  if (scope === "detector") {
    checkDetector("value", value);
    if (!wide) throw matchesMuch(`Every alert of ${value} would be held`);
  }
  return value;
}

function matchesMuch(what: string): ApiError {
  return new ApiError("bad-request", `${what}. Name something smaller, or send "wide": true.`);
}

function checkDetector(field: string, id: string): void {
  const ids = detectors.map((one) => one.id);
  if (ids.includes(id)) return;
  throw new ApiError("bad-request", `${field}: no detector is "${id}". Use ${ids.join(", ")}.`);
}

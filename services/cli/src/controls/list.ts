/** `ringfence controls`: the entries, what each keeps back, and which of them look wrong. */
import { type ControlReport, readControls } from "@ringfence/casework";
import { isInForce } from "@ringfence/policy";
import type { Column } from "@ringfence/runtime";
import type { Control, ControlKind } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { type Io, write } from "../io.ts";
import { tableText, writeJson } from "../output.ts";
import { minute } from "./words.ts";

export interface ListFlags extends DatabaseFlags {
  /** Also those that ended or were revoked. */
  readonly all?: true;
  /** How long an entry may match nothing, and how far back is looked. */
  readonly days: number;
  /** The share of the open alerts that an entry may hold back, per cent. */
  readonly tooMuch: number;
  readonly json?: true;
}

const DAY_MS = 86_400_000;

interface Listed extends Control {
  readonly in_force: boolean;
  /** Alerts and accounts kept back in the last days. */
  readonly alerts: number;
  readonly accounts: number;
  /** Open alerts that it holds back now. */
  readonly holding: number;
  readonly last_at: string | null;
  /** What somebody should look at, in words. */
  readonly problems: readonly string[];
}

/** @param kinds the kinds that are asked for */
export function listControls(
  kinds: readonly ControlKind[],
  flags: ListFlags,
  io: Io,
): Promise<void> {
  return withDatabase(flags, io, "controls", async (store) => {
    const listed = await read(store, kinds, flags, new Date(io.now()));
    if (flags.json) {
      return writeJson(io, listed);
    }
    await write(io.stdout, tableOf(listed, flags, io));
    const none = `there are no entries in force in database ${store.database}`;
    await write(io.stderr, listed.length === 0 ? `${none}\n` : problemsOf(listed));
  });
}

async function read(
  store: Store,
  kinds: readonly ControlKind[],
  { all, days, tooMuch }: ListFlags,
  at: Date,
): Promise<Listed[]> {
  const since = new Date(at.getTime() - days * DAY_MS);
  const rows = await readControls(store, { since, at, all: all === true });
  return rows
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ open_alerts, shaping, ...row }) => {
      const in_force = isInForce(row, at);
      const problems = in_force ? faultsOf({ ...row, open_alerts, shaping }, since, tooMuch) : [];
      return { ...row, in_force, problems };
    });
}

function faultsOf(row: ControlReport, since: Date, tooMuch: number): string[] {
  const { shaping, holding, open_alerts, last_at, created_at } = row;
  const idle = shaping === 0 && Date.parse(last_at ?? created_at) < since.getTime();
  const share = open_alerts === 0 ? 0 : (100 * holding) / open_alerts;
  return [
    ...(idle ? [`matches nothing since ${minute(last_at ?? created_at)} UTC`] : []),
    ...(share > tooMuch
      ? [`holds back ${Math.round(share)} % of the open alerts (${holding} of ${open_alerts})`]
      : []),
  ];
}

function tableOf(listed: readonly Listed[], { days }: ListFlags, io: Io): string {
  const columns: readonly Column[] = [
    { head: "entry" },
    { head: "kind" },
    { head: "about", wraps: true },
    { head: "until (UTC)" },
    { head: "holds now", right: true, drops: 2 },
    { head: `alerts in ${days} d`, right: true },
    { head: "accounts", right: true, drops: 3 },
    { head: "by", drops: 1 },
    { head: "reason", wraps: true },
  ];
  const cells = listed.map((one) => [
    one.control_id.slice(0, "ctl_".length + 8),
    one.kind,
    `${one.scope} ${one.value}${onlyFor(one)}`,
    untilOf(one),
    String(one.holding),
    String(one.alerts),
    String(one.accounts),
    one.author,
    one.reason,
  ]);
  return tableText(io, columns, cells, (at) => {
    const one = listed[at];
    if (one?.in_force !== true) return "dim";
    return one.problems.length > 0 ? "yellow" : null;
  });
}

function onlyFor({ categories, detectors }: Control): string {
  const only = [...categories, ...detectors];
  return only.length === 0 ? "" : ` (${only.join(", ")})`;
}

function untilOf({ revoked_at, expires_at }: Control): string {
  if (revoked_at !== null) return "revoked";
  return expires_at === null ? "–" : minute(expires_at);
}

function problemsOf(listed: readonly Listed[]): string {
  const lines = listed.flatMap(({ control_id, problems }) =>
    problems.map((problem) => `${control_id.slice(0, 12)} ${problem}\n`),
  );
  return lines.join("");
}

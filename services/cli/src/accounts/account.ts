/** `ringfence account`: one account on one screen. */
import { isPaying } from "@ringfence/policy";
import { category, verdictValue } from "@ringfence/schemas";
import type { AccountDetail } from "@ringfence/schemas/api";
import { loadQuery } from "@ringfence/store";
import { z } from "zod";
import type { DatabaseFlags } from "../commands/database-flags.ts";
import { withDatabase } from "../database/open.ts";
import { policyOf } from "../policy/policy-of.ts";
import { findAccount } from "../ids/find-id.ts";
import { type Io, usageError, write } from "../io.ts";
import { sameDatabase, writeJson } from "../output.ts";
import { accountText } from "./render.ts";

export interface AccountFlags extends DatabaseFlags {
  readonly hours: number;
  readonly json?: true;
}

/** Activity is kept by the hour for so long. */
const MOST_HOURS = 168;

const verdictsOfAccount = loadQuery({
  url: import.meta.url,
  file: "./verdicts-of-account.sql",
  params: z.object({ account: z.string() }),
  row: z.strictObject({
    alert_id: z.string(),
    category,
    verdict: verdictValue,
    analyst: z.string(),
    note: z.string(),
    given_at: z.string(),
  }),
});
export type VerdictOfAccount = z.output<typeof verdictsOfAccount.row>;

export interface AccountFound extends AccountDetail {
  readonly verdicts: readonly VerdictOfAccount[];
  /** By the policy; null where the plan is not known. */
  readonly paying: boolean | null;
}

/** @param wanted an id, or the beginning of one */
export function account(wanted: string, flags: AccountFlags, io: Io): Promise<void> {
  if (flags.hours > MOST_HOURS) throw usageError(`--hours takes at most ${MOST_HOURS}.`);
  return withDatabase(flags, io, "account", async (store) => {
    const { readAccountDetail } = await import("@ringfence/api");
    const policy = await policyOf(undefined, io);
    const id = await findAccount(store, wanted);
    const { paying_plans } = policy;
    const asked = { now: new Date(io.now()), signal: io.signal, paying: paying_plans };
    const [detail, verdicts] = await Promise.all([
      readAccountDetail(store, id, asked),
      store.query(verdictsOfAccount, { account: id }),
    ]);
    if (detail === null) throw usageError(`nothing is known of account ${id} any more.`);
    const paying = isPaying(detail.profile?.plan, policy);
    const found: AccountFound = { ...detail, verdicts, paying };
    if (flags.json) return writeJson(io, found);
    await write(io.stdout, accountText(found, flags.hours, io));
    await write(io.stderr, nextOf(found, sameDatabase(flags)));
  });
}

function nextOf({ account_id, alerts, cluster }: AccountFound, where: string): string {
  const [alert] = alerts;
  const next = [
    ...(alert === undefined ? [] : [`alert ${alert.alert_id.slice(0, 12)}`]),
    ...(cluster === null ? [] : [`cluster ${cluster.cluster_id.slice(0, 12)}`]),
    ...(alert === undefined ? [] : [`suppress --account ${account_id} --reason "…"`]),
  ];
  return next
    .map((command, at) => `${at === 0 ? "next:" : "  or:"} npx ringfence ${command}${where}\n`)
    .join("");
}

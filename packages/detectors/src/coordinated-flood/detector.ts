import type { Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { othersSuffer } from "../impact.ts";
import { percent, plural } from "../statistics.ts";
import { circumstancesOf } from "./circumstances.ts";
import { evidenceOf, explanationOf, isOneHand, secondsOf } from "./evidence.ts";
import { type Group, groupOf } from "./group.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";

const params = z.object({
  /** Fewer accounts that begin at once are chance, or a person with two. */
  accounts_min: z.int().min(3).default(4),
  /** Requests of an account in a minute from which on it is busy: people make a few. */
  requests_min: z.int().min(10).default(40),
  /** Times the busiest minute of its last hour. */
  times_usual_min: z.number().min(1.5).default(4),
  /** Share of the platform's requests from which on accounts together crowd out others. */
  platform_share_min: z.number().min(0.05).max(1).default(0.3),
  /** Times what the platform gets in a minute of the hour before: less is no surge. */
  platform_rise_min: z.number().min(1).default(1.25),
  /** Days of an account's own history that tell from where it works. */
  history_days: z.int().min(1).max(60).default(14),
});

const count = z.int();
const row = z.strictObject({
  window_start: z.string(),
  window_end: z.string(),
  window_end_seconds: count,
  everybody: z.array(z.tuple([count, count, count])),
  busy_before: count,
  active_accounts: count,
  clients: z.array(z.tuple([z.string(), count])),
  accounts: z.array(
    z.tuple([z.string(), z.array(z.tuple([count, count, count])), count, count, count]),
  ),
  seconds: z.array(z.tuple([z.string(), z.array(z.tuple([count, count]))])),
  origins: z.array(z.tuple([z.string(), z.string(), z.string(), z.string(), count, count, count])),
  simhashes: z.array(z.tuple([z.string(), z.array(z.string())])),
});
export type Row = z.output<typeof row>;
export type Params = z.output<typeof params>;

/** Accounts that become busy together are moved by a clock, an outage or a vendor, as a rule. */
const PRIOR = -6;

export const coordinatedFlood = defineDetector(import.meta.url, {
  id: "coordinated-flood",
  version: 3,
  category: "interference",
  subject: "client",
  title: "Several accounts flood the service together",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    const group = groupOf(found, settings);
    if (group === null || group.impact.share < settings.platform_share_min) return null;
    const began = found.window_end_seconds + group.step.first;
    return {
      subject_id: surgeOf(began),
      window: windowOf(found),
      prior: PRIOR,
      evidence: evidenceOf(group, settings),
      severity: severityOf(group),
      summary: sentence(group, began),
      account_ids: group.members.map(({ account_id }) => account_id).sort(),
      found: group,
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Who are the accounts: opened together, paid alike, used before?",
    "Do latency or errors of other accounts move at the same time?",
    "Is a vendor, a plug-in or a job known that works for all of them?",
    "Would one answer, cached, have been enough for all of it?",
  ],
});

/** Five minutes name a surge, however its onsets are measured from one minute to the next. */
function surgeOf(began: number): string {
  return `surge:${new Date(Math.floor(began / 300) * 300_000).toISOString()}`;
}

/** Many may be busy at once: an accusation needs one hand, and a beginning that nothing explains. */
function severityOf(group: Group): Severity {
  if (!isOneHand(group) || explanationOf(group) !== null) return "low";
  return othersSuffer(group.impact) ? "high" : "medium";
}

/** What was seen, in a sentence. */
function sentence({ members, step, impact }: Group, began: number): string {
  const usual = Math.max(...members.map((one) => one.usual));
  return (
    `${plural(members.length, "account")} began within ${secondsOf(step)} of one another at ` +
    `${new Date(began * 1_000).toISOString().slice(11, 19)}, none of which sent more than ` +
    `${plural(usual, "request")} a minute in the hour before, and make ${percent(impact.share)} of ` +
    "all requests."
  );
}

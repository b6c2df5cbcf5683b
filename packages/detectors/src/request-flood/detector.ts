import type { FamilyEvidence, Severity } from "@ringfence/schemas";
import { z } from "zod";
import { defineDetector, windowOf } from "../define.ts";
import { type Impact, impactUntil, othersEvidence, othersSuffer } from "../impact.ts";
import { percent, plural, round, say } from "../statistics.ts";
import { historyEvidence } from "../volume-history.ts";
import { circumstancesOf } from "./circumstances.ts";
import { historyOf, rampEvidence } from "./history.ts";
import { lookAlikes } from "./look-alikes.ts";
import { page } from "./page.ts";
import { type Minute, type Refusals, refusalsUntil } from "./refusals.ts";
import { lastMinuteAlone, usualPace } from "./within-a-minute.ts";

const params = z.object({
  /** Refusals that a client may meet before it waits: five calls in flight, each tried thrice. */
  refusals_min: z.int().min(1).default(15),
  /** Refusals from which on a single minute decides: thirty calls in flight, each tried thrice. */
  refusals_minute_min: z.int().min(1).default(90),
  /** Requests in a minute from which on an account may slow down others: ten a second. */
  requests_min: z.int().min(1).default(600),
  /** Share of a run of requests that is refused, from which on it brings the client nothing. */
  share_refused_min: z.number().min(0.1).max(1).default(0.5),
  /** Refusals in a minute from which on answering them is work for the service: five a second. */
  refusals_high_min: z.int().min(1).default(300),
  /** Share of the platform's requests from which on one account crowds out others. */
  platform_share_min: z.number().min(0.01).max(1).default(0.5),
  /** Days of the account's own history that are looked at. */
  history_days: z.int().min(1).max(60).default(14),
  /** Distinct hours of activity from which on a history speaks. */
  history_hours_min: z.int().min(1).default(8),
});

const count = z.int();
const row = z.strictObject({
  subject_id: z.string(),
  window_start: z.string(),
  window_end: z.string(),
  window_end_seconds: z.int(),
  minutes: z.array(z.tuple([count, count, count, count, count, count, count.nullable()])),
  addresses_before: z.int(),
  everybody: z.array(z.tuple([count, count, count])),
  history_hours: z.int(),
  history_slots: z.array(z.int()),
});
export type Params = z.output<typeof params>;

/** What an hour of an account amounts to. */
export interface Found {
  readonly refusals: Refusals;
  /** Requests a minute that the account makes when it is busy; 0 for who has just begun. */
  readonly pace: number;
  readonly impact: Impact;
  /** Addresses at a time in the last two minutes. */
  readonly addresses: number;
  /** Of the hour, seconds since 1970. */
  readonly end: number;
  readonly hour: {
    readonly requests: number;
    readonly server_errors: number;
    /** Requests of the busiest minute, and when it began, seconds since 1970. */
    readonly busiest: number;
    readonly busiest_at: number;
  };
}

/** Of all the minutes of an account, about one in a thousand is worth a look. */
const PRIOR = -7;
/** Odds against error at which the test of refusals is decided, in nats: one in four hundred. */
const DECIDED = 6;
/** Fewer machines share what one of them has learnt; more than the most are no patient fleet. */
const FLEET = { least: 10, most: 100 } as const;
/** More than a minute, whatever the minutes begin with. */
const SPAN_MIN_SECONDS = 70;

export const requestFlood = defineDetector(import.meta.url, {
  id: "request-flood",
  version: 2,
  category: "interference",
  subject: "account",
  title: "One account floods the service, or hammers on its refusals",
  every: "minute",
  candidates: true,
  params,
  row,
  prior: PRIOR,
  page,
  assess: (found, settings) => {
    const end = found.window_end_seconds;
    const told = found.minutes.map(minuteOf);
    const minutes = told.filter(({ at }) => at >= end - 3_600);
    const everybody = found.everybody.map(([at, requests, failed]) => ({ at, requests, failed }));
    const known = found.history_hours >= settings.history_hours_min;
    const slots = known ? found.history_slots : [];
    const pace = usualPace(told, slots, end);
    const run = runOf(told, found, pace, settings);
    const impact = impactUntil(minutes, everybody, end);
    const harm = harmOf(run, impact, settings);
    if (harm === null) return null;
    const history = historyOf(minutes, slots, end);
    const addresses = Math.max(...minutes.slice(-2).map((minute) => minute.addresses));
    return {
      subject_id: found.subject_id,
      window: windowOf(found),
      prior: PRIOR,
      evidence: [
        ...refusalEvidence(run, settings),
        ...othersEvidence(impact),
        shareEvidence(impact, settings),
        ...historyEvidence(history.requests, history),
        ...rampEvidence(history),
      ],
      severity: harm,
      summary: sentence(run, impact, addresses),
      account_ids: [found.subject_id],
      found: { refusals: run, pace, impact, addresses, end, hour: hourOf(minutes) },
    };
  },
  look_alikes: lookAlikes,
  circumstances: circumstancesOf,
  triage: [
    "Is the client told when to come again (Retry-After), and does it know the error code?",
    "Did latency or errors of other accounts move at the same time?",
    "Does it come from the account's usual origin, or from hundreds of addresses?",
    "Is it one template sent over and over, and would one answer have been enough?",
  ],
});

function hourOf(minutes: readonly Minute[]): Found["hour"] {
  const hour = { requests: 0, server_errors: 0, busiest: 0, busiest_at: 0 };
  for (const { at, requests, server_errors } of minutes) {
    hour.requests += requests;
    hour.server_errors += server_errors;
    if (requests > hour.busiest) Object.assign(hour, { busiest: requests, busiest_at: at });
  }
  return hour;
}

function minuteOf(told: z.output<typeof row>["minutes"][number]): Minute {
  const [at, requests, throttled, client_errors, server_errors, addresses, tens] = told;
  return { at, requests, throttled, client_errors, server_errors, addresses, tens };
}

/** Machines that each have to learn that they are refused. */
function machinesOf(addresses: number): number {
  return addresses < FLEET.least ? 1 : Math.min(addresses, FLEET.most);
}

/** A run of refusals, and whether it is one that goes on. */
type Run = Refusals & { readonly goesOn: boolean };

/**
 * What a client does within its rate and its allowance it has paid for. It interferes where it
 * goes on after it was told to stop, or where the others fail while it takes most of the service.
 */
function harmOf(found: Run, impact: Impact, settings: Params): Severity | null {
  const { platform_share_min, refusals_high_min, requests_min } = settings;
  if (found.goesOn) {
    const heavy = Math.min(found.last, found.before) >= refusals_high_min;
    return heavy && impact.share >= platform_share_min ? "high" : "medium";
  }
  const crowds = impact.share >= platform_share_min && found.recent_requests >= requests_min;
  return crowds && othersSuffer(impact) ? "medium" : null;
}

/** Refusals over more than a minute and no sign of waiting; else the minute that decides alone. */
function runOf(
  minutes: readonly Minute[],
  { window_end_seconds: end, addresses_before }: z.output<typeof row>,
  pace: number,
  settings: Params,
): Run {
  const machines = machinesOf(addresses_before);
  const found = refusalsUntil(minutes, end, machines);
  if (!found.steady) return { ...found, goesOn: false };
  const { last, before, span } = found;
  const lasts = found.minutes >= 2 && span >= SPAN_MIN_SECONDS && last > 0 && 2 * last >= before;
  if (lasts && isMostlyRefused(found, settings)) return { ...found, goesOn: true };
  const about = { pace, machines, refusals_min: settings.refusals_minute_min };
  const minute = lastMinuteAlone(found, about);
  return minute !== null && isMostlyRefused(minute, settings)
    ? { ...minute, goesOn: true }
    : { ...found, goesOn: false };
}

function isMostlyRefused({ ratio, requests, refused }: Refusals, settings: Params): boolean {
  const decided = ratio - debt(settings.refusals_min) >= DECIDED;
  return decided && refused >= settings.share_refused_min * requests;
}

/** What refusals that are nobody's fault would give the test, nats. */
function debt(refusals: number): number {
  return refusals * Math.log(5);
}

function refusalEvidence(found: Run, settings: Params): FamilyEvidence[] {
  if (!found.goesOn) return [];
  const { ratio, requests, refused, minutes, refused_minutes } = found;
  const share = refused / requests;
  return [
    {
      feature: "refusals_against_patience",
      observed: refused,
      expected: settings.refusals_min,
      weight: round(Math.min(6, ratio - debt(settings.refusals_min))),
      text:
        `${plural(refused, "refusal")} in ${plural(minutes, "minute")} that went on (calls under ` +
        `way when a quota ends: ${say(settings.refusals_min)})`,
      family: "timing",
    },
    {
      feature: "share_refused",
      observed: round(share),
      expected: 0.05,
      weight: round(4 * share - 1),
      text: `${percent(share)} of ${plural(requests, "request")} were refused (usual: 5 %)`,
      family: "quota",
    },
    {
      feature: "refused_minutes_1h",
      observed: refused_minutes,
      expected: 4,
      weight: round(Math.max(0, Math.min(3, (refused_minutes - 4) / 4))),
      text: `${plural(refused_minutes, "minute")} of the last hour were full of refusals (in a bad hour: 4)`,
      family: "timing",
    },
  ];
}

function shareEvidence({ share }: Impact, { platform_share_min }: Params): FamilyEvidence {
  const least = platform_share_min / 2;
  return {
    feature: "share_of_platform_requests",
    observed: round(share),
    expected: round(least),
    weight: round(Math.max(-1, Math.min(3, 2 * Math.log(share / least)))),
    text:
      `${percent(share)} of all requests of the platform in the last two minutes (a large customer: ` +
      `${percent(least)})`,
    family: "volume",
  };
}

function sentence(found: Run, { share }: Impact, addresses: number): string {
  const from = addresses > 1 ? ` from ${say(addresses)} addresses at a time` : "";
  const part = `${Math.round(share * 100)} % of the platform${from}`;
  if (found.refused === 0) {
    return `${plural(found.recent_requests, "request")} in two minutes (${part}) while others failed.`;
  }
  return (
    `${say(found.refused)} of ${plural(found.requests, "request")} were refused in ` +
    `${plural(found.minutes, "minute")} and kept coming (${part}).`
  );
}

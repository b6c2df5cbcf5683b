/** Alerts over HTTP: lists, one alert with all that explains it, its timeline, verdicts. */
import { z } from "zod";
import { acknowledgement } from "../acknowledgement.ts";
import { alert, evidence, subject, window } from "../alert.ts";
import { control } from "../control.ts";
import { handover } from "../explanation.ts";
import { identifier, timestamp, utcTimestamp } from "../primitives.ts";
import { verdict } from "../verdict.ts";
import { action, category, severity, verdictValue } from "../vocabulary.ts";
import { accountFacts } from "./accounts.ts";
import { commaList, cursor, flag, limit, pageOf, seenRevision } from "./common.ts";
import { decisionItem } from "./decisions.ts";

export const ALERT_SORTS = ["harm", "newest", "confidence"] as const;

/** `GET /v1/alerts`. Lists are separated by commas; what is left out does not filter. */
export const alertsQuery = z.object({
  /** Default: open and acknowledged. `any` for all. */
  status: z
    .union([z.literal("any"), commaList(alert.shape.status).unwrap()])
    .default(["open", "acknowledged"]),
  severity: commaList(severity),
  category: commaList(category),
  /** Ids of detectors. */
  detector: commaList(identifier),
  action: commaList(action),
  verdict: commaList(z.enum([...verdictValue.options, "none"])),
  /** Who has it, by name; `nobody` for those that nobody has. */
  holder: commaList(identifier),
  /** Alerts that name this account. */
  account: identifier.optional(),
  /** Alerts about this account or cluster. */
  subject: identifier.optional(),
  /** Observed in `[since, until)`. */
  since: timestamp.optional(),
  until: timestamp.optional(),
  /** Words that title, summary, subject, account or id contain, whatever their case. */
  q: z.string().trim().max(200).optional(),
  /** Also alerts of detectors in shadow. */
  shadow: flag,
  sort: z.enum(ALERT_SORTS).default("harm"),
  cursor,
  limit,
});
export type AlertsQuery = z.input<typeof alertsQuery>;

/**
 * Harm orders alerts by what may be lost: weight of the severity × confidence × reach, where the weights
 * are info 1, low 2, medium 4, high 8, critical 16, and reach is 1 + log2 of the number of accounts.
 */
export const HARM_WEIGHTS = { info: 1, low: 2, medium: 4, high: 8, critical: 16 } as const;

export const alertItem = z.object({
  alert_id: z.string(),
  revision: z.int().positive(),
  mode: alert.shape.mode,
  status: alert.shape.status,
  verdict: verdictValue.nullable(),
  /** Who has it; null where nobody said so. */
  acknowledged_by: z.string().nullable(),
  category,
  /** Every category that it names, `category` first. */
  categories: z.array(category).min(1),
  severity,
  confidence: z.number().min(0).max(1),
  title: z.string(),
  /** One sentence with the numbers in it. */
  summary: z.string(),
  subject,
  accounts: z.int().nonnegative(),
  /** The first of them. */
  account_ids: z.array(z.string()).max(8),
  recommended_action: action,
  detector: z.object({ id: z.string(), version: z.int() }),
  observed_at: utcTimestamp,
  published_at: utcTimestamp,
  /** Whether this state was published to nobody (an allow-list, a suppression or a verdict holds it). */
  held: z.boolean(),
  /** Whether its finding lives. */
  lives: z.boolean(),
  harm: z.number().nonnegative(),
});
export type AlertItem = z.infer<typeof alertItem>;

export const alertsPage = pageOf(alertItem);
export type AlertsPage = z.infer<typeof alertsPage>;

/** One revision in short: how an alert came to be what it is. */
export const revisionItem = alert
  .pick({
    revision: true,
    activity: true,
    status: true,
    verdict: true,
    severity: true,
    confidence: true,
    recommended_action: true,
    observed_at: true,
    summary: true,
  })
  .extend({
    /** Published to nobody; its number is that of the next one that is. */
    held: z.boolean(),
  });
export type RevisionItem = z.infer<typeof revisionItem>;

/** A request event that an alert names as a sample. */
export const sampleEvent = z.object({
  event_id: z.string(),
  occurred_at: utcTimestamp,
  account_id: z.string(),
  method: z.string(),
  endpoint: z.string(),
  status: z.int(),
  error_code: z.string().nullable(),
  units: z.number(),
  client_ip: z.string(),
});
export type SampleEvent = z.infer<typeof sampleEvent>;

/** One rung of the ladder of measures, with what the alert lacks for it. */
export const measureItem = z.object({
  action,
  /** What it does, in words. */
  effect: z.string(),
  /** What it takes; null where it is never taken for the category. */
  needs: z
    .object({
      severity_min: severity,
      confidence_min: z.number(),
      families_min: z.int(),
    })
    .nullable(),
  /** For which accounts alone, in words; null for every one. */
  only: z.string().nullable(),
  /** What is missing, in words; empty where the alert carries the measure. */
  missing: z.array(z.string()),
});

/** A verdict that was given; the last one counts. */
export const verdictItem = verdict.omit({ alert_id: true });

/** That somebody took it, or gave it back; the last one counts. */
export const acknowledgementItem = acknowledgement.omit({ alert_id: true });

/** A control that shaped an alert at some time. */
export const controlOfAlert = z.object({
  ...control.shape,
  /** As the alert stands now. */
  acts: z.boolean(),
});

/** `GET /v1/alerts/{id}`: everything that explains one alert. */
export const alertDetail = z.object({
  /** The newest revision that is no closing: what was said last while it was open. */
  alert,
  /** As it stands now. */
  now: z.object({
    status: alert.shape.status,
    verdict: verdictValue.nullable(),
    acknowledged_by: z.string().nullable(),
  }),
  /** Null while it is open. */
  closed: z
    .object({
      at: utcTimestamp,
      /** The alert that speaks for it since; null where none does. */
      merged_into: z.string().nullable(),
      /** Whether an analyst closed it, and the pattern may go on. */
      judged: z.boolean(),
      /** Whether late events took back what it rested on, in place of the pattern having ended. */
      taken_back: z.boolean(),
      summary: z.string(),
    })
    .nullable(),
  harm: z.number().nonnegative(),
  /** The sum that gives the confidence, in natural log-odds. */
  log_odds: z.object({
    prior: z.number().nullable(),
    evidence: z.number(),
    sum: z.number().nullable(),
  }),
  /** Evidence, the strongest first. */
  facts: z.array(evidence),
  /** Independent families with evidence enough to count; null where it is not known. */
  families: z.array(z.string()).nullable(),
  clauses: z.array(z.object({ clause: z.string(), text: z.string().nullable() })),
  /** The ladder, in rising order. */
  measures: z.array(measureItem),
  /** Profile and use at the time of the alert; the first 100 are shown. */
  accounts: z.object({ total: z.int(), shown: z.array(accountFacts) }),
  /** Accounts that hang on the subject; nothing is recommended for them. */
  attached_account_ids: z.array(z.string()),
  /** Sample events in order of time. */
  events: z.array(sampleEvent),
  /** The oldest first. */
  revisions: z.array(revisionItem),
  /** The oldest first; the last one counts. */
  verdicts: z.array(verdictItem),
  /** Who took it and who gave it back, the oldest first. */
  acknowledgements: z.array(acknowledgementItem),
  /** Those that shaped it at some time. */
  controls: z.array(controlOfAlert),
  /** Measures that rest on it, the newest first. */
  decisions: z.array(decisionItem),
  /** Other alerts that name one of its accounts, the newest first, 50 at most. */
  related: z.array(alertItem),
});
export type AlertDetail = z.infer<typeof alertDetail>;

/** `GET /v1/alerts/{id}/timeline`: who used what when. */
export const timeline = z.object({
  /** `[from, to)` in event time, on the grid; the window of the alert, its last 14 days at most. */
  from: utcTimestamp,
  to: utcTimestamp,
  /** Width of a slot: 300, 900 or 3600. */
  step_seconds: z.int().positive(),
  /** Accounts in order of their first request; 50 at most. A slot without requests is left out. */
  accounts: z.array(
    z.object({
      account_id: z.string(),
      quota_units_per_day: z.number().nullable(),
      slots: z.array(
        z.object({
          at: utcTimestamp,
          requests: z.int(),
          units: z.number(),
          /** Refused for rate or quota. */
          refused: z.int(),
          /** Of these for want of quota. */
          exhausted: z.int(),
        }),
      ),
    }),
  ),
  /** Accounts of the alert, with those that are left out. */
  accounts_total: z.int(),
  /** In order of time, as far as the alert tells of them; null where its detector looks for none. */
  handovers: z.object({ total: z.int(), shown: z.array(handover) }).nullable(),
  /** Identifiers with who used them when: those of most accounts first, 60 at most. */
  identifiers: z.array(
    z.object({
      /** address, network, client, device, key or content */
      kind: z.string(),
      value: z.string(),
      /** Of the accounts that are shown. */
      used_by: z.array(
        z.object({
          account_id: z.string(),
          requests: z.int(),
          first_at: utcTimestamp,
          last_at: utcTimestamp,
        }),
      ),
    }),
  ),
  /** The window of the alert. */
  window,
});
export type Timeline = z.infer<typeof timeline>;

// It is printed on the terminals of others.
// oxlint-disable-next-line no-control-regex
const LINES = /^[^\u0000-\u0008\u000b-\u001f\u007f\ud800-\udfff]*$/u;

/** `POST /v1/alerts/{id}/verdicts` */
export const verdictBody = z.strictObject({
  verdict: verdictValue,
  /** What it rests on. */
  note: z
    .string()
    .trim()
    .min(1)
    .max(4_096)
    .regex(LINES, "has control characters, or half a surrogate pair"),
  revision: seenRevision,
});
export type VerdictBody = z.infer<typeof verdictBody>;

export const verdictGiven = z.object({
  verdict: verdictItem.extend({ alert_id: z.string() }),
  /** What follows, in a sentence. */
  follows: z.string(),
});
export type VerdictGiven = z.infer<typeof verdictGiven>;

/** `POST` and `DELETE /v1/alerts/{id}/acknowledgement` */
export const acknowledgeBody = z.strictObject({
  /** What the next on shift should know. */
  note: z
    .string()
    .trim()
    .max(1_024)
    .regex(LINES, "has control characters, or half a surrogate pair")
    .default(""),
  revision: seenRevision,
});
export type AcknowledgeBody = z.input<typeof acknowledgeBody>;

export const acknowledgementGiven = z.object({
  acknowledgement: acknowledgementItem.extend({ alert_id: z.string() }),
  /** What follows, in a sentence. */
  follows: z.string(),
});
export type AcknowledgementGiven = z.infer<typeof acknowledgementGiven>;

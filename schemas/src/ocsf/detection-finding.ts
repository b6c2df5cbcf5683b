/**
 * An alert as an OCSF Detection Finding (topic `abuse.alerts.ocsf.v1`, key `subject.id`): the part of
 * class 2004 that we write. Whether it is OCSF is judged by the schema in `schemas/ocsf`, in tests.
 */
import { z } from "zod";
import { alert, alertId, PART_LIMITS, subject } from "../alert.ts";
import { EXPLANATION_LIMITS, explanation } from "../explanation.ts";
import { identifier, utcTimestamp } from "../primitives.ts";
import { action, CATEGORIES, category, family, severity } from "../vocabulary.ts";
import { ACTIVITY, CONFIDENCE, SEVERITY, STATUS, VERDICT } from "./numbers.ts";
import { OCSF_PROFILES, OCSF_VERSION } from "./release.ts";

/** What a document takes at most, so that the longest fits into a message. What is cut is told. */
export const OCSF_LIMITS = {
  accounts: 500,
  keys: 100,
  evidence: 64,
  samples: 64,
  clauses: 32,
  /** Longest title, and sentence of a fact, in UTF-16 code units. */
  sentence: EXPLANATION_LIMITS.sentence,
  /** Longest summary, in UTF-16 code units. */
  summary: 2_048,
} as const;

/** Milliseconds since 1970. */
const time = z.int();
const sentence = z.string().min(1).max(OCSF_LIMITS.sentence);
const summary = z.string().min(1).max(OCSF_LIMITS.summary);

/** The numbers of an enumeration, and their captions. */
const idOf = (table: Readonly<Record<string, { readonly id: number }>>) =>
  z.literal(Object.values(table).map(({ id }) => id));
const captionOf = (table: Readonly<Record<string, { readonly caption: string }>>) =>
  z.literal(Object.values(table).map(({ caption }) => caption));

const metadata = z.object({
  version: z.literal(OCSF_VERSION),
  profiles: z.tuple([z.literal(OCSF_PROFILES[0])]),
  product: z.object({ name: z.string(), vendor_name: z.string() }),
  /** `<alert_id>/<revision>`: one revision. */
  uid: z.string(),
  /** The alert_id, which all revisions have. */
  correlation_uid: z.string(),
  /** The revision. */
  sequence: z.int().positive(),
  event_code: z.enum(CATEGORIES),
  /** Wall clock of publication. */
  logged_time: time,
  /** Whether something was left out, see `unmapped.totals`. */
  is_truncated: z.boolean(),
});

const findingInfo = z.object({
  /** The alert_id. */
  uid: z.string(),
  title: sentence,
  desc: summary,
  types: z.array(z.enum(CATEGORIES)).min(1),
  /** Known of the first revision alone. */
  created_time: time.optional(),
  modified_time: time.optional(),
  first_seen_time: time,
  last_seen_time: time,
  analytic: z.object({
    uid: z.string(),
    name: z.string(),
    version: z.string(),
    type_id: z.literal(2),
    type: z.literal("Behavioral"),
    /** Experimental is a detector in shadow. */
    state_id: z.literal([1, 3]),
    state: z.literal(["Active", "Experimental"]),
  }),
  related_events: z
    .array(z.object({ uid: identifier, type: z.literal("API request") }))
    .max(OCSF_LIMITS.samples)
    .optional(),
  tags: z
    .array(
      z.object({
        name: z.literal("policy_clauses"),
        values: z.array(z.string()).max(OCSF_LIMITS.clauses),
      }),
    )
    .optional(),
});

/** A fact and its share of the log-odds. */
const fact = z.object({
  name: z.string(),
  data: z.object({
    text: sentence,
    observed: z.number(),
    expected: z.number().nullable(),
    weight: z.number(),
    family: family.optional(),
  }),
});
const keyInUse = z.object({
  name: z.literal("api_key"),
  actor: z.object({ session: z.object({ credential_uid: identifier }) }),
});
const client = z.object({
  name: z.literal("client"),
  src_endpoint: z.object({ ip: z.union([z.ipv4(), z.ipv6()]) }),
});

const resource = z.object({
  uid: identifier,
  type: z.literal("API account"),
  /** 2: works with others or for itself; 3: suffers, where the key of the account leaked. */
  role_id: z.literal([2, 3]),
  role: z.literal(["Actor", "Affected"]),
  owner: z.object({ account: z.object({ uid: identifier }) }),
});

const observable = z.object({
  /** Where in the document the value stands. */
  name: z.string(),
  type_id: z.literal([2, 19, 35]),
  type: z.literal(["IP Address", "User Credential ID", "Account Object: uid"]),
  value: z.string(),
});

/** What OCSF has no place for. */
const unmapped = z.object({
  recommended_action: action,
  subject,
  /** As in the alert; `confidence_score` is rounded down. */
  confidence: z.number().min(0).max(1),
  prior: z.number().optional(),
  params_hash: z.string(),
  expires_at: utcTimestamp.nullable(),
  /** How many there are, shown or not. */
  totals: z.object({ accounts: z.int(), api_keys: z.int(), evidence: z.int(), samples: z.int() }),
  explanation: explanation.optional(),
  /** The findings that the alert speaks for, where they are several. */
  parts: z
    .array(
      z.object({
        alert_id: alertId,
        status: z.enum(["open", "closed"]),
        category,
        detector: z.string(),
        severity,
        confidence: z.number().min(0).max(1),
        recommended_action: action,
        /** How many accounts it names. */
        accounts: z.int(),
        summary: sentence,
      }),
    )
    .max(PART_LIMITS.parts)
    .optional(),
  /** Clusters of linked accounts that the resources belong to, as in the alert. */
  cluster_ids: alert.shape.cluster_ids,
  /** The alert that speaks for this one from now on. */
  merged_into: alertId.optional(),
});

export const detectionFinding = z.object({
  activity_id: idOf(ACTIVITY),
  activity_name: captionOf(ACTIVITY),
  category_uid: z.literal(2),
  category_name: z.literal("Findings"),
  class_uid: z.literal(2004),
  class_name: z.literal("Detection Finding"),
  type_uid: z.literal([200401, 200402, 200403]),
  type_name: z.string(),
  severity_id: idOf(SEVERITY),
  severity: captionOf(SEVERITY),
  status_id: idOf(STATUS),
  status: captionOf(STATUS),
  verdict_id: idOf(VERDICT),
  verdict: captionOf(VERDICT),
  confidence_id: idOf(CONFIDENCE),
  confidence: captionOf(CONFIDENCE),
  /** 0–100, rounded down. */
  confidence_score: z.int().min(0).max(100),
  is_alert: z.boolean(),
  /** Who has it; absent where nobody said so. */
  assignee: z.object({ name: identifier }).optional(),
  /** Event time at which the evidence sufficed. */
  time,
  /** The window of the activity, `[start_time, end_time)`. */
  start_time: time,
  end_time: time,
  message: summary,
  metadata,
  finding_info: findingInfo,
  remediation: z.object({ desc: z.string().min(1) }),
  resources: z.array(resource).max(OCSF_LIMITS.accounts),
  evidences: z
    .array(z.union([fact, keyInUse, client]))
    .max(OCSF_LIMITS.evidence + OCSF_LIMITS.keys + 1),
  observables: z.array(observable).max(OCSF_LIMITS.accounts + OCSF_LIMITS.keys + 1),
  unmapped,
});
export type DetectionFinding = z.infer<typeof detectionFinding>;

/** Detectors over HTTP, with how right they are: as measured, and as judged here. */
import { z } from "zod";
import { category, family } from "../vocabulary.ts";

const interval = z.object({
  share: z.number(),
  /** The 95 % interval after Wilson. */
  low: z.number(),
  high: z.number(),
});

export const detectorItem = z.object({
  id: z.string(),
  version: z.int(),
  category,
  subject: z.string(),
  title: z.string(),
  /** What it sees, in one to three sentences. */
  sees: z.string(),
  /** How often it looks: minute, quarter, half-hour or two-hours of event time. */
  every: z.string(),
  families: z.array(family),
  /** Innocent look-alikes that it considers. */
  look_alikes: z.array(z.object({ id: z.string(), text: z.string() })),
  triage: z.array(z.string()),
  /**
   * Findings that arose in the last 14 days of event time, whether they became alerts or not: those in
   * shadow never do.
   */
  hits: z.object({
    live: z.int(),
    shadow: z.int(),
    /** Every day, the oldest first; empty where nothing was ever found. */
    per_day: z.array(z.object({ day: z.iso.date(), live: z.int(), shadow: z.int() })),
  }),
  /** In this database; `precision` is null where nobody judged. */
  here: z.object({
    open: z.int(),
    judged: z.int(),
    true_positive: z.int(),
    false_positive: z.int(),
    benign: z.int(),
    precision: interval.nullable(),
  }),
  /** In the last evaluation over simulated worlds; null where it was not measured. */
  measured: z
    .object({
      version: z.int().nullable(),
      /** Whether this version with these parameters was measured. */
      current: z.boolean(),
      findings: z.int(),
      /** Of the accounts that it accused; null where it accused nobody. */
      precision: interval.nullable(),
      accused: z.int(),
      /** Median from the first circumvention to the first finding. */
      minutes_to_detect: z.number().nullable(),
      false_per_1000_account_days: z.number().nullable(),
    })
    .nullable(),
});
export type DetectorItem = z.infer<typeof detectorItem>;

/** `GET /v1/detectors` */
export const detectorsAnswer = z.object({ items: z.array(detectorItem) });
export type DetectorsAnswer = z.infer<typeof detectorsAnswer>;

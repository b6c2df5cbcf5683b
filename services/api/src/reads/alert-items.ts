/** Alerts in short: filtered, sorted, page by page. */
import type { AlertItem } from "@ringfence/schemas/api";
import { action, alert, category, severity, subject, verdictValue } from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";
import { READ_LIMITS, storedTime } from "./time.ts";

const names = z.array(z.string());

const rowShape = {
  sequence: z.int(),
  alert_id: z.string(),
  revision: z.int(),
  mode: alert.shape.mode,
  status: alert.shape.status,
  verdict: z.union([verdictValue, z.literal("").transform(() => null)]),
  acknowledged_by: z.string().transform((name) => (name === "" ? null : name)),
  category,
  categories: z.array(category),
  severity,
  confidence: z.number(),
  subject_type: subject.shape.type,
  subject_id: z.string(),
  accounts: z.int(),
  first_account_ids: names,
  recommended_action: action,
  detector_id: z.string(),
  detector_version: z.int(),
  observed_at: storedTime,
  held: z.boolean(),
  lives: z.boolean(),
  harm: z.number(),
};
const texts = { title: z.string(), summary: z.string(), published_at: storedTime };

const items = loadQuery({
  url: import.meta.url,
  file: "./alert-items.sql",
  params: z.object({
    statuses: names,
    severities: names,
    categories: names,
    detectors: names,
    actions: names,
    verdicts: names,
    holders: names,
    accounts: names,
    subject: z.string(),
    since: z.string(),
    until: z.string(),
    but: z.string(),
    shadow: z.boolean(),
    searched: z.boolean(),
    ids: names,
    sort: z.enum(["harm", "newest", "confidence"]),
    after_key: z.number(),
    after_id: z.string(),
    most: z.int(),
  }),
  row: z.strictObject({ ...rowShape, sort_key: z.number(), total: z.int() }),
  limits: READ_LIMITS,
});

const alertTexts = loadQuery({
  url: import.meta.url,
  file: "./alert-texts.sql",
  params: z.object({ sequences: z.array(z.int()) }),
  row: z.strictObject({ sequence: z.int(), ...texts }),
  limits: READ_LIMITS,
});

const matching = loadQuery({
  url: import.meta.url,
  file: "./alerts-matching.sql",
  params: z.object({ words: z.string(), most: z.int() }),
  row: z.strictObject({ alert_id: z.string() }),
  limits: READ_LIMITS,
});

const idsThatBegin = loadQuery({
  url: import.meta.url,
  file: "./alert-ids.sql",
  params: z.object({ beginning: z.string() }),
  row: z.strictObject({ alert_id: z.string() }),
  limits: READ_LIMITS,
});

/** Ids of alerts that begin so: none, the only one, or two of more. */
export async function readIdsThatBegin(store: Store, beginning: string, signal?: AbortSignal) {
  const rows = await store.query(idsThatBegin, { beginning }, { signal });
  return rows.map(({ alert_id }) => alert_id);
}

/** A row of the outbox with its words. */
export const outboxRow = z.strictObject({
  ...rowShape,
  ...texts,
  activity: alert.shape.activity,
});

/** Before and behind every alert. */
const EARLIEST = "1970-01-01T00:00:00.000Z";
const LATEST = "2200-01-01T00:00:00.000Z";

/** Alerts among which words are looked for further, the newest. */
const MOST_MATCHING = 2_000;

export interface AlertFilter {
  readonly statuses?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly detectors?: readonly string[] | undefined;
  readonly actions?: readonly string[] | undefined;
  readonly verdicts?: readonly string[] | undefined;
  /** Who has them; `nobody` for those that nobody has. */
  readonly holders?: readonly string[] | undefined;
  /** Alerts that name one of them. */
  readonly accounts?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** ISO 8601, by `observed_at`; the end does not count. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Not this alert. */
  readonly but?: string | undefined;
  readonly shadow?: boolean | undefined;
  readonly words?: string | undefined;
}

export interface AlertPlace {
  readonly key: number;
  readonly id: string;
}

export interface AlertItems {
  readonly items: AlertItem[];
  readonly total: number;
  /** Where the next page begins; null at the end. */
  readonly next: AlertPlace | null;
}

/** @param page.after the place of the last alert of the page before */
export async function readAlertItems(
  store: Store,
  filter: AlertFilter,
  page: {
    readonly sort: "harm" | "newest" | "confidence";
    readonly most: number;
    readonly after?: AlertPlace | null;
    readonly signal?: AbortSignal;
  },
): Promise<AlertItems> {
  const { signal } = page;
  const words = filter.words ?? "";
  const found =
    words === "" ? [] : await store.query(matching, { words, most: MOST_MATCHING }, { signal });
  const rows = await store.query(
    items,
    {
      statuses: [...(filter.statuses ?? [])],
      severities: [...(filter.severities ?? [])],
      categories: [...(filter.categories ?? [])],
      detectors: [...(filter.detectors ?? [])],
      actions: [...(filter.actions ?? [])],
      verdicts: [...(filter.verdicts ?? [])],
      holders: [...(filter.holders ?? [])],
      accounts: [...(filter.accounts ?? [])],
      subject: filter.subject ?? "",
      since: filter.since ?? EARLIEST,
      until: filter.until ?? LATEST,
      but: filter.but ?? "",
      shadow: filter.shadow ?? false,
      searched: words !== "",
      ids: found.map(({ alert_id }) => alert_id),
      sort: page.sort,
      after_key: page.after?.key ?? 0,
      after_id: page.after?.id ?? "",
      most: page.most + 1,
    },
    { signal },
  );
  const shown = rows.slice(0, page.most);
  const sequences = shown.map(({ sequence }) => sequence);
  const said =
    sequences.length === 0 ? [] : await store.query(alertTexts, { sequences }, { signal });
  const bySequence = new Map(said.map((one) => [one.sequence, one]));
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) => {
      const text = bySequence.get(row.sequence);
      return text === undefined ? [] : [itemOf({ ...row, ...text })];
    }),
    total: rows[0]?.total ?? 0,
    next:
      last === undefined || rows.length <= page.most
        ? null
        : { key: last.sort_key, id: last.alert_id },
  };
}

/** A row with its words, as it is told. */
export function itemOf(
  row: Omit<z.output<typeof outboxRow>, "activity"> & Readonly<Record<string, unknown>>,
): AlertItem {
  const { alert_id, revision, mode, status, verdict, category, severity, confidence } = row;
  const { title, summary, accounts, recommended_action, observed_at, published_at } = row;
  return {
    alert_id,
    revision,
    mode,
    status,
    verdict,
    acknowledged_by: row.acknowledged_by,
    category,
    categories: row.categories,
    severity,
    confidence,
    title,
    summary,
    subject: { type: row.subject_type, id: row.subject_id },
    accounts,
    account_ids: row.first_account_ids,
    recommended_action,
    detector: { id: row.detector_id, version: row.detector_version },
    observed_at,
    published_at,
    held: row.held,
    lives: row.lives,
    harm: row.harm,
  };
}

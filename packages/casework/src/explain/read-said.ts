import {
  type Acknowledgement,
  acknowledgement,
  control,
  type Control,
  verdict,
  type Verdict,
} from "@ringfence/schemas";
import { loadQuery, type Store } from "@ringfence/store";
import { z } from "zod";

const params = z.object({ alert_id: z.string() });

const verdictHistory = loadQuery({
  url: import.meta.url,
  file: "./verdict-history.sql",
  params,
  row: verdict.omit({ alert_id: true }).strict(),
});

const acknowledgementHistory = loadQuery({
  url: import.meta.url,
  file: "./acknowledgement-history.sql",
  params,
  row: acknowledgement.omit({ alert_id: true }).strict(),
});

const controlsOfAlert = loadQuery({
  url: import.meta.url,
  file: "./controls-of-alert.sql",
  params,
  row: z.strictObject({ ...control.shape, acts: z.coerce.boolean() }),
});

/** What people said of an alert. */
export interface SaidOfAlert {
  /** The oldest first; the last one counts. */
  readonly verdicts: readonly Omit<Verdict, "alert_id">[];
  /** Who took it and who gave it back, the oldest first. */
  readonly acknowledgements: readonly Omit<Acknowledgement, "alert_id">[];
  /** Those that shaped it at some time; `acts`: as it stands. */
  readonly controls: readonly (Control & { readonly acts: boolean })[];
}

export async function readSaid(store: Store, alert_id: string): Promise<SaidOfAlert> {
  const [verdicts, acknowledgements, controls] = await Promise.all([
    store.query(verdictHistory, { alert_id }),
    store.query(acknowledgementHistory, { alert_id }),
    store.query(controlsOfAlert, { alert_id }),
  ]);
  return { verdicts, acknowledgements, controls };
}

/** What people say of alerts, stored as the command line does. */
import { contentId, type Control, type Verdict } from "@ringfence/schemas";
import type { Store } from "@ringfence/store";
import { NOW } from "./fixture.ts";

/** An entry that allows `acc_1_a`; other values by `changes`. */
export function aControl(changes: Partial<Control> = {}): Control {
  const content = {
    kind: "allow" as const,
    scope: "account" as const,
    value: "acc_1_a",
    categories: [],
    detectors: [],
    author: "ana",
    reason: "a test account of ours",
    created_at: NOW.toISOString(),
    expires_at: null,
    ...changes,
  };
  return {
    control_id: contentId("ctl", content),
    revoked_at: null,
    revoked_by: null,
    revoked_why: null,
    ...content,
  };
}

export async function storeControls(store: Store, ...controls: Control[]): Promise<void> {
  await store.insert("controls", controls, { columns: Object.keys(controls[0] ?? {}) });
}

export function revoked(control: Control): Control {
  return { ...control, revoked_at: NOW.toISOString(), revoked_by: "bo", revoked_why: "it is over" };
}

/** A verdict on the alert of a finding, by the number of the finding. */
export async function storeVerdict(
  store: Store,
  number: number,
  verdict: Verdict["verdict"],
  changes: { given_at?: string; severity?: string; alert_revision?: number } = {},
): Promise<void> {
  const row = {
    alert_id: `alr_${number.toString(16).padStart(32, "0")}`,
    alert_revision: 1,
    verdict,
    analyst: "ana",
    note: "looked at it",
    given_at: NOW.toISOString(),
    detector_id: "quota-ring",
    detector_version: 1,
    category: "multi_account",
    severity: "high",
    mode: "live",
    account_ids: [],
    ...changes,
  };
  const verdict_id = contentId("vdt", row);
  const rows = [{ verdict_id, ...row }];
  await store.insert("verdicts", rows, { columns: Object.keys(rows[0] ?? {}) });
}

/** That somebody has the alert of a finding, or gives it back, by the number of the finding. */
export async function storeAcknowledgement(
  store: Store,
  number: number,
  event: "acknowledged" | "released" = "acknowledged",
  changes: { given_at?: string; actor?: string } = {},
): Promise<void> {
  const row = {
    alert_id: `alr_${number.toString(16).padStart(32, "0")}`,
    alert_revision: 1,
    event,
    actor: "ana",
    note: "",
    given_at: NOW.toISOString(),
    ...changes,
  };
  const rows = [{ acknowledgement_id: contentId("ack", row), ...row }];
  await store.insert("acknowledgements", rows, { columns: Object.keys(rows[0] ?? {}) });
}

/** Which entry of the allow-list, or suppression, speaks for an account that a measure is against. */
import type { Alert, Control } from "@ringfence/schemas";
import { applyControls, type AroundAlert } from "./controls.ts";

/**
 * The first entry that covers the account, or all that the alert is about; null for none. A snooze is no
 * judgement of what was done: it lifts nothing.
 *
 * @param alert the alert that the measure came from, as it was while it was open
 */
export function coveringControl(
  alert: Alert,
  account_id: string,
  controls: readonly Control[],
  around: AroundAlert,
): Control | null {
  const rests_on = alert.measures?.find((one) => one.account_id === account_id)?.rests_on;
  const part = alert.parts?.find((one) => one.alert_id === rests_on?.alert_id);
  const { category, detector, subject } = part ?? alert;
  const { measures: _, ...rest } = alert;
  const own = { ...rest, category, detector, subject, account_ids: [account_id] };
  const meant = controls
    .filter(({ kind }) => kind !== "snooze")
    .toSorted((x, y) => compare(x.created_at, y.created_at) || compare(x.control_id, y.control_id));
  return meant.find((one) => applyControls(own, [one], around).quiet) ?? null;
}

function compare(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

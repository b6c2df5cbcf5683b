/** What is recommended against one account: the ladder, then its history, then what bounds it. */
import { type Action, ACTIONS } from "@ringfence/schemas";
import {
  type Account,
  alertsText,
  conditionText,
  type Judged,
  measuresText,
  unmet,
} from "./conditions.ts";
import { familiesText, FLOORS, missingOf, percent, rankOf } from "./floors.ts";
import { laterBy, measuresTaken, spokenFor, truePositives } from "./history.ts";
import { isFor, meets, type Strength } from "./ladder.ts";
import type { Cooldown, Escalation, PolicyTable } from "./schema.ts";

export interface Judgement {
  readonly action: Action;
  /** Place in the ladder, from 0; null where no rung held. */
  readonly rung: number | null;
  /** Whether history made it another action than the ladder gives. */
  readonly moved: boolean;
  /** Why, in words: the ladder first, then each part of its history that was looked at. */
  readonly steps: readonly string[];
}

export function judge(
  strength: Strength,
  account: Account,
  judged: Judged,
  table: PolicyTable,
): Judgement {
  const climbed = climb(strength, account, judged, table);
  const raised = escalate(climbed.action, strength, account, judged, table);
  const held = hold(raised.action, strength, account, judged, table);
  return {
    action: held.action,
    rung: climbed.rung,
    moved: held.action !== climbed.action,
    steps: [climbed.step, ...raised.steps, ...held.steps],
  };
}

interface Climbed {
  readonly action: Action;
  readonly rung: number | null;
  readonly step: string;
}

/** The first rung that holds for the evidence and for the account. */
function climb(
  strength: Strength,
  account: Account,
  judged: Judged,
  { ladder, paying_plans }: PolicyTable,
): Climbed {
  // Why a rung that the evidence meets is not for this account.
  const refused: string[] = [];
  for (const [index, rung] of ladder.entries()) {
    if (!meets(strength, rung)) continue;
    const { action, standing } = rung;
    const lacks = standing === undefined ? [] : unmet(standing, account, judged, paying_plans);
    if (lacks.length === 0) {
      const who = standing === undefined ? "" : `, as the account ${conditionText(standing)}`;
      const step = `${action} for ${strengthText(strength)}${who}`;
      return { action, rung: index, step: [step, ...refused].join("; ") };
    }
    refused.push(`not ${action} by rung ${index + 1}: ${lacks.join(", ")}`);
  }
  const step = `observe: no rung holds for ${strengthText(strength)}`;
  return { action: "observe", rung: null, step: [step, ...refused].join("; ") };
}

interface Moved {
  readonly action: Action;
  readonly steps: readonly string[];
}

/**
 * One step up for what was found before, however much of it there is. What is only observed stays
 * so: history makes a violation graver, it makes none of what is none.
 */
function escalate(
  action: Action,
  strength: Strength,
  { history }: Account,
  judged: Judged,
  table: PolicyTable,
): Moved {
  const next = ACTIONS[ACTIONS.indexOf(action) + 1];
  if (action === "observe" || next === undefined || history === null) return { action, steps: [] };
  const reason = table.escalation
    .map((rule) => reasonToEscalate(rule, history, judged))
    .find((one) => one !== null);
  if (reason === undefined || reason === null) return { action, steps: [] };
  const isKnown = table.ladder.some(
    (rung) => rung.action === next && isFor(rung, strength.category),
  );
  const lacks = isKnown ? missingOf(strength, FLOORS[next]) : [`never for ${strength.category}`];
  if (lacks.length === 0) return { action: next, steps: [`raised to ${next}: ${reason}`] };
  return { action, steps: [`not raised to ${next} (${lacks.join(", ")}): ${reason}`] };
}

function reasonToEscalate(
  { true_positives_min: found, measures_min: taken, ...counted }: Escalation,
  history: NonNullable<Account["history"]>,
  judged: Judged,
): string | null {
  const trues = truePositives(history, judged, counted).length;
  if (found !== undefined && trues >= found) {
    return `${alertsText(trues)} about it found true in ${counted.days} days`;
  }
  const measures = measuresTaken(history, judged, counted).length;
  if (taken !== undefined && measures >= taken) {
    return `${measuresText(measures)} against it in ${counted.days} days`;
  }
  return null;
}

/** Bounds the measure after a verdict for the account, or after one was lifted. The mildest holds. */
function hold(
  action: Action,
  strength: Strength,
  { history }: Account,
  judged: Judged,
  { cooldowns }: PolicyTable,
): Moved {
  if (history === null) return { action, steps: [] };
  let held = action;
  const steps: string[] = [];
  for (const rule of cooldowns) {
    const since = spokenFor(history, rule.after, judged, rule);
    if (since === null || ACTIONS.indexOf(held) <= ACTIONS.indexOf(rule.at_most)) continue;
    if (isBeyond(strength, rule)) {
      steps.push(`${sinceText(rule, since)}, which this evidence outweighs`);
      continue;
    }
    held = rule.at_most;
    const until = laterBy(since, rule.days).slice(0, 10);
    steps.push(`held at ${held} until ${until}: ${sinceText(rule, since)}`);
  }
  return { action: held, steps };
}

function isBeyond({ severity, confidence }: Strength, { unless }: Cooldown): boolean {
  if (unless === undefined) return false;
  return rankOf(severity) >= rankOf(unless.severity_min) && confidence >= unless.confidence_min;
}

function sinceText({ after }: Cooldown, since: string): string {
  const day = since.slice(0, 10);
  if (after === "lifted") return `a measure was lifted on ${day}`;
  return `an alert about it was found ${after === "benign" ? "benign" : "false"} on ${day}`;
}

function strengthText({ severity, confidence, families }: Strength): string {
  return `${severity} severity, ${percent(confidence)} sure, ${familiesText(families)} of evidence`;
}

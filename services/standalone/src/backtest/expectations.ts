/** What a backtest is expected to show, as a file that stands beside the settings. */
import { parseYaml } from "@ringfence/detectors";
import { type AlertLife, accountsByAction } from "@ringfence/policy";
import { ConfigError } from "@ringfence/runtime";
import { action, ACTIONS, category, SEVERITIES, severity } from "@ringfence/schemas";
import { z } from "zod";

const about = {
  category: category.optional(),
  detector: z.string().min(1).optional(),
  /** All of them are named by one alert. */
  accounts: z.array(z.string().min(1)).min(1).max(1_000).optional(),
  severity_min: severity.optional(),
  action_min: action.optional(),
};

const expectation = z.union([
  z.strictObject({ name: z.string().min(1), alert: z.strictObject(about) }),
  z.strictObject({
    name: z.string().min(1),
    /** None of the accounts is named by an alert like this. */
    no_alert: z.strictObject(about),
  }),
  z.strictObject({
    name: z.string().min(1),
    at_most: z.strictObject({ action, accounts: z.int().min(0) }),
  }),
]);
export type Expectation = z.output<typeof expectation>;
type About = z.output<z.ZodObject<typeof about>>;

const file = z.strictObject({ expect: z.array(expectation).min(1).max(1_000) });

export interface Outcome {
  readonly name: string;
  /** Null where it holds, else what was seen instead. */
  readonly failure: string | null;
}

/** @throws ConfigError with the place and the problem */
export function readExpectations(text: string, path: string): Expectation[] {
  const read = parseYaml(text);
  if (!read.ok) throw new ConfigError([`${path} is no YAML: ${read.problem}`]);
  const parsed = file.safeParse(read.document);
  if (parsed.success) return parsed.data.expect;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      return `${path}: ${issue.path.join(".") || "(whole)"}: ${issue.message}`;
    }),
  );
}

export function checkExpectations(
  expectations: readonly Expectation[],
  lives: readonly AlertLife[],
): Outcome[] {
  return expectations.map((one) => ({ name: one.name, failure: failureOf(one, lives) }));
}

function failureOf(one: Expectation, lives: readonly AlertLife[]): string | null {
  if ("at_most" in one) {
    const { accounts, action: measure } = one.at_most;
    const found = accountsByAction(lives).get(measure)?.size ?? 0;
    if (found <= accounts) return null;
    return `${found} accounts at ${measure}, ${accounts} at most were expected`;
  }
  if ("alert" in one) {
    const { accounts = [] } = one.alert;
    const fits = lives.some(
      (life) => isAbout(life, one.alert) && accounts.every((id) => life.account_ids.includes(id)),
    );
    return fits ? null : `no such alert; nearest: ${nearestTo(one.alert, lives)}`;
  }
  const { accounts } = one.no_alert;
  const hit = lives.find(
    (life) =>
      isAbout(life, one.no_alert) &&
      (accounts === undefined || accounts.some((id) => life.account_ids.includes(id))),
  );
  return hit === undefined ? null : `there is one: ${oneLine(hit)}`;
}

function isAbout(life: AlertLife, wanted: About): boolean {
  const { category: kind, detector, severity_min = "info", action_min = "observe" } = wanted;
  return (
    (kind === undefined || life.category === kind) &&
    (detector === undefined || life.detector === detector) &&
    SEVERITIES.indexOf(life.severity) >= SEVERITIES.indexOf(severity_min) &&
    ACTIONS.indexOf(life.action) >= ACTIONS.indexOf(action_min)
  );
}

/** The alert that names most of the accounts, or the first of the category. */
function nearestTo(wanted: About, lives: readonly AlertLife[]): string {
  const named = (life: AlertLife) =>
    (wanted.accounts ?? []).filter((id) => life.account_ids.includes(id)).length;
  const [near] = lives
    .filter((life) => named(life) > 0 || life.category === wanted.category)
    .sort((x, y) => named(y) - named(x));
  return near === undefined ? "none names any of these accounts" : oneLine(near);
}

function oneLine({ severity: how, category: kind, action: measure, ...life }: AlertLife): string {
  const accounts = life.account_ids.length;
  return (
    `${how} ${kind} (${life.detector}), ${measure}, ${accounts} ` +
    `${accounts === 1 ? "account" : "accounts"}, ${life.confidence.toFixed(3)}: ${life.summary}`
  );
}

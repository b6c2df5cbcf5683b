/** What a backtest is expected to show, as a file that stands beside the settings. */
import { type AlertLife, accountsByAction } from "@ringfence/policy";
import { ConfigError, parseYaml } from "@ringfence/runtime";
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

const expectation = z
  .strictObject({
    name: z.string().min(1),
    alert: z.strictObject(about).optional(),
    /** None of the accounts is named by an alert like this. */
    no_alert: z.strictObject(about).optional(),
    at_most: z.strictObject({ action, accounts: z.int().min(0) }).optional(),
  })
  .refine(
    ({ alert, no_alert, at_most }) =>
      [alert, no_alert, at_most].filter((one) => one !== undefined).length === 1,
    "an expectation has one of alert, no_alert and at_most",
  );
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

function failureOf({ alert, no_alert, at_most }: Expectation, lives: readonly AlertLife[]) {
  if (at_most !== undefined) return tooMany(at_most, lives);
  if (alert !== undefined) return missing(alert, lives);
  return no_alert === undefined ? null : superfluous(no_alert, lives);
}

function tooMany(
  { accounts, action: measure }: NonNullable<Expectation["at_most"]>,
  lives: readonly AlertLife[],
): string | null {
  const found = accountsByAction(lives).get(measure)?.size ?? 0;
  if (found <= accounts) return null;
  return `${found} accounts at ${measure}, ${accounts} at most were expected`;
}

function missing(wanted: About, lives: readonly AlertLife[]): string | null {
  const { accounts = [] } = wanted;
  const fits = lives.some(
    (life) => isAbout(life, wanted) && accounts.every((id) => life.account_ids.includes(id)),
  );
  return fits ? null : `no such alert; nearest: ${nearestTo(wanted, lives)}`;
}

function superfluous(unwanted: About, lives: readonly AlertLife[]): string | null {
  const { accounts } = unwanted;
  const hit = lives.find(
    (life) =>
      isAbout(life, unwanted) &&
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

/** `ringfence policy show`: the table in words. */
import {
  clauseText,
  conditionText,
  type Cooldown,
  type Escalation,
  type PolicyTable,
  type Rung,
} from "@ringfence/policy";
import { beside, columns, type Paint, painter, wrap } from "@ringfence/runtime";
import { CATEGORIES } from "@ringfence/schemas";
import { policyOf } from "./policy-of.ts";
import { type Io, write } from "../io.ts";
import { textWidth, writeJson } from "../output.ts";

const INDENT = "   ";

type Rule = PolicyTable["automatic"][number];
type Cap = PolicyTable["caps"][number];

/** @param path of the policy; without it that of enforce, or the default */
export async function showPolicy(path: string | undefined, asData: boolean, io: Io): Promise<void> {
  const policy = await policyOf(path, io);
  if (asData) return writeJson(io, policy);
  await write(io.stdout, policyText(policy, textWidth(io), painter(io.stdoutHasColours)));
}

function policyText(table: PolicyTable, width: number, paint: Paint): string {
  const { ladder, exemptions, escalation, cooldowns, expires_hours, updates, automatic, caps } =
    table;
  const inner = width - INDENT.length;
  const numbered = (texts: readonly string[]) =>
    texts.flatMap((text, index) => beside(`${index + 1}  `, text, inner));
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ["Clauses", clauseLines(table, inner)],
    [
      "Exempt",
      exemptions.map(
        ({ clause, categories }) =>
          `Authorized Resellers from ${categories.join(", ")}, by ${clause}`,
      ),
    ],
    [
      "What is recommended: the first of these that holds, else observe",
      numbered(ladder.map(rungText)),
    ],
    ["Paying", wrap(table.paying_plans.join(", ") || "no plan", inner)],
    ["One step up", numbered(escalation.map(escalationText))],
    ["Bounded for a while", numbered(cooldowns.map(cooldownText))],
    [
      "How long, from the publication of the newest revision",
      columns(Object.entries(expires_hours).map(([name, hours]) => [name, hoursText(hours)])),
    ],
    [
      "Told again",
      wrap(
        `a revision that calls for nothing else ${updates.every_minutes} min after the one before; a ` +
          `lesser severity once it has held for ${updates.severity_falls_after_minutes} min`,
        inner,
      ),
    ],
    ["Approved without a person", numbered(automatic.map(automaticText))],
    ["The breaker trips at more than", numbered(caps.map(capText))],
  ];
  return sections
    .flatMap(([heading, lines]) => [
      paint("bold", heading),
      ...(lines.length === 0 ? ["nothing"] : lines).map((line) => INDENT + line),
      "",
    ])
    .slice(0, -1)
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function automaticText({ category, action, confidence_min, paying }: Rule): string {
  const whom = paying ? "of any account" : "of accounts that are known not to pay";
  return `${action} for ${category}, ${percent(confidence_min)} sure or more, ${whom}`;
}

function capText({ hours, accounts, share_of_active, share_of_paying, categories }: Cap): string {
  const bounds = [
    ...(accounts === undefined ? [] : [`${accounts} accounts`]),
    ...(share_of_active === undefined
      ? []
      : [`${percent(share_of_active)} of the active accounts`]),
    ...(share_of_paying === undefined
      ? []
      : [`${percent(share_of_paying)} of the paying accounts`]),
  ];
  const which =
    categories === undefined
      ? ""
      : categories.length === CATEGORIES.length
        ? ", in each category"
        : `, in each of ${categories.join(", ")}`;
  return `${bounds.join(" or ")} within ${hours} h${which}`;
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(3))} %`;
}

function clauseLines({ clauses, always }: PolicyTable, width: number): string[] {
  const head = (text: string) => text.padEnd(20);
  const told = (cited: readonly string[]) =>
    cited
      .map((clause) => `${clause}: ${clauseText(clause) ?? "a clause of other terms"}`)
      .join(" ");
  return [
    ...CATEGORIES.flatMap((category) => beside(head(category), told(clauses[category]), width)),
    ...(always.length === 0 ? [] : beside(head("every alert"), told(always), width)),
  ];
}

function rungText({ action, categories, standing, ...needs }: Rung): string {
  const { severity_min, confidence_min, families_min } = needs;
  const families = families_min === 1 ? "1 family" : `${families_min} families`;
  const who = standing === undefined ? "" : `, if the account ${conditionText(standing)}`;
  return (
    `${action.toUpperCase()} from ${severity_min} severity, ${Math.round(1000 * confidence_min) / 10} % ` +
    `sure and ${families} of evidence on${who}; ${categoriesText(categories)}`
  );
}

function categoriesText(categories: Rung["categories"]): string {
  if (categories === undefined) return "every category";
  const others = CATEGORIES.filter((one) => !categories.includes(one));
  return others.length > 0 && others.length < categories.length
    ? `every category but ${others.join(", ")}`
    : categories.join(", ");
}

function escalationText(rule: Escalation): string {
  const { true_positives_min: found, measures_min: taken } = rule;
  const what =
    found === undefined
      ? `${alerts(taken ?? 0)} or more led to measures that nobody lifted`
      : `${alerts(found)} or more were found true`;
  return `${what} in the last ${daysText(rule.days)}${scopeText(rule)}`;
}

function cooldownText(rule: Cooldown): string {
  const { after, days, at_most, unless } = rule;
  const what =
    after === "lifted"
      ? "a person lifted a measure or refused it"
      : `an alert was found ${after === "benign" ? "benign" : "false"}`;
  const beyond =
    unless === undefined
      ? ""
      : `, unless it is ${unless.severity_min} and ${Math.floor(1000 * unless.confidence_min) / 10} % sure`;
  return `${at_most} at most for ${daysText(days)} after ${what}${scopeText(rule)}${beyond}`;
}

function scopeText({ history }: Pick<Cooldown, "history">): string {
  return history === "any" ? ", of any category" : ", of the same category";
}

function alerts(count: number): string {
  return count === 1 ? "1 other alert" : `${count} other alerts`;
}

function daysText(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function hoursText(hours: number): string {
  if (hours % 24 === 0) return daysText(hours / 24);
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

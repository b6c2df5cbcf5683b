/** `deploy/policy.yaml`: the default policy, with what each part of it means. */
import { DEFAULT_POLICY, type PolicyTable } from "../src/index.ts";

export const POLICY_FILE = new URL("../../../deploy/policy.yaml", import.meta.url);

const HEAD = `\
# The policy: what is recommended about whom, and for how long. Generated from packages/policy by
# «npm run generate»: every value here is its default. A file of your own needs to hold only the names
# that differ, each as a whole. Name it with RINGFENCE_ENFORCE_POLICY_FILE=policy.yaml, or
# ringfence detect --policy policy.yaml; it is checked at the start, and with --check-config.
#
# ringfence policy show says it in words, ringfence policy test deploy/policy.cases.yaml runs cases
# against it, ringfence backtest --policy counts whom it would hit. As it stands nothing here acts by
# itself: measures are proposed, and a person approves them (ringfence decisions).
`;

const CLAUSES = `\
# Clauses that every alert cites, and those of each category.
`;

const EXEMPTIONS = `\
# An authorization takes accounts out of the categories it names, and out of nothing else.
`;

const PAYING = `\
# Plans that are paid for, for conditions on \`paying\`. Whether an account pays whose plan is unknown is
# unknown.
`;

const LADDER = `\
# From the strongest measure down; the first rung that holds decides, else the alert is only observed. A
# rung holds where all of its minimums are met: how bad (info, low, medium, high, critical), how sure
# (0 to 1), and how many independent families of evidence. It is for every category unless it names
# some. No table may suspend below medium severity, a confidence of 0.99 and two families, or throttle
# below 0.9. A rung behind one that holds wherever it would is refused: it could never decide.
#
# A rung may say which accounts it is for. All that it names must be known and true: what is unknown
# holds nothing, so the rung is passed over.
#
#   - action: throttle               # customers of long standing are not suspended without a person
#     severity_min: high
#     confidence_min: 0.99
#     families_min: 2
#     standing:
#       plan: [pro, enterprise]      # on one of these plans
#       paying: true                 # on one of paying_plans, or false: on none of them
#       account_age_days_min: 365    # as old when it was observed; account_age_days_max likewise
#       organization: known          # its profile names one, or none: its profile names none
#       reseller: none               # or authorized
#       false_positives_max: 0       # verdicts on alerts about it, this alert included
#       true_positives_min: 1        # verdicts on other alerts about it
#       measures_min: 1              # other alerts that led to measures which nobody lifted
#       verdict_days: 90             # how far back these three count (90)
#       history: same_category       # or any: whether those of other categories count (same_category)
#
# Where the accounts of one alert fall on different rungs, the alert recommends the mildest for all and
# says in \`measures\` what is right for each.
`;

const ESCALATION = `\
# Who was found out before gets the next stronger measure, one step up, however often it was: never one
# below the floors above, never one that the ladder does not know for the category, and never where the
# alert is only observed. Verdicts of other alerts count, that of the alert itself does not. So may
# measures that other alerts led to and nobody lifted:
#
#   - measures_min: 2
#     days: 90
`;

const COOLDOWNS = `\
# After a verdict that an alert about the account was false or its traffic benign, this alert included,
# or after a person lifted a measure or refused it, measures against the account are bounded for some days, unless the
# evidence passes a higher bar. A verdict that an alert about it is true ends that at once. history: any
# makes it hold for alerts of other categories as well.
`;

const EXPIRES = `\
# How long a measure lasts after the publication of the alert, hours. Each revision says it anew; a
# measure that was proposed keeps the end that it was proposed with (ringfence decisions).
`;

const UPDATES = `\
# When readers hear of an alert again, minutes of event time. A revision that calls for nothing else (the
# same severity, measures, accounts, status, verdict and clauses) waits until every_minutes after the one
# told before it, or until the alert closes; anything else is told at once. A lesser severity is told
# once it has held for severity_falls_after_minutes; at once where late events took evidence back, a
# person said something, or the alert is over.
`;

const MERGE = `\
# Findings about the same accounts at the same time are one alert that names all of their categories. Two
# are about the same where the other names overlap_min of the accounts of the one that names fewer, or where
# so many of the accounts of each belong to one cluster of linked accounts, with cluster_confidence_min at
# least; and their windows lie no more than gap_minutes apart. What readers know keeps its alert_id; what
# had an alert of its own ends it as resolved, with merged_into. Each measure rests on one of the findings
# alone. Those of severity info and in shadow take no part, nor do the categories under \`apart\`.
`;

const AUTOMATIC = `\
# What is approved without a person, by category and action, from a confidence on. Accounts that pay, or
# of which it is not known whether they do, wait for a person all the same, unless \`paying: true\`.
#
#   - category: interference
#     action: throttle
#     confidence_min: 0.99
#     paying: false
`;

const CAPS = `\
# The circuit breaker. Over the last \`hours\` no more accounts than these are approved without a person:
# an absolute count, a share of the accounts that were active in the last 24 hours, or a share of those
# that are known to pay (0.002 is 0.2 %, and one account at least). With \`categories\` each of them is
# counted by itself. At the first account too many it trips: alerts and proposals go on, approvals stop
# until somebody resets it (ringfence breaker). Whatever stands here, it trips at more than 0.9 % of the
# active accounts in 24 hours.
`;

/** The text of the file, as it should be. */
export function policyFile(table: PolicyTable = DEFAULT_POLICY): string {
  const { always, clauses, exemptions, paying_plans, ladder, escalation } = table;
  const { cooldowns, expires_hours, updates, merge, automatic, caps } = table;
  return [
    HEAD,
    `${CLAUSES}${yaml("always", always)}\n${yaml("clauses", clauses)}\n`,
    `${EXEMPTIONS}${yaml("exemptions", exemptions)}\n`,
    `${PAYING}${yaml("paying_plans", paying_plans)}\n`,
    `${LADDER}${yaml("ladder", ladder)}\n`,
    `${ESCALATION}${yaml("escalation", escalation)}\n`,
    `${COOLDOWNS}${yaml("cooldowns", cooldowns)}\n`,
    `${EXPIRES}${yaml("expires_hours", expires_hours)}\n`,
    `${UPDATES}${yaml("updates", updates)}\n`,
    `${MERGE}${yaml("merge", merge)}\n`,
    `${AUTOMATIC}${yaml("automatic", automatic)}\n`,
    `${CAPS}${yaml("caps", caps)}\n`,
  ].join("\n");
}

/** A list of plain values on one line, everything else one name a line. */
function yaml(name: string, value: unknown): string {
  if (Array.isArray(value) && value.some((one) => typeof one === "object")) {
    return [`${name}:`, ...value.map((one: unknown) => item(entriesOf(one)))].join("\n");
  }
  if (Array.isArray(value) || typeof value !== "object") return `${name}: ${flow(value)}`;
  return [`${name}:`, ...entriesOf(value).map((line) => `  ${line}`)].join("\n");
}

function item([first = "", ...more]: readonly string[]): string {
  return [`  - ${first}`, ...more.map((line) => `    ${line}`)].join("\n");
}

/** A list that is too long for a line has a line for each of its values. */
const MOST_COLUMNS = 90;

function entriesOf(value: unknown): string[] {
  return Object.entries(value as object)
    .filter(([, each]) => each !== undefined)
    .flatMap(([name, each]: [string, unknown]) => {
      const line = `${name}: ${flow(each)}`;
      if (line.length <= MOST_COLUMNS || !Array.isArray(each)) return [line];
      return [`${name}:`, ...each.map((one) => `  - ${flow(one)}`)];
    });
}

/** On one line, the names without quotes. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `{ ${entriesOf(value).join(", ")} }`;
  // "3.A" is text to YAML without quotes as well; what is not is quoted.
  return typeof value === "string" && /^[\w.]*[A-Za-z_][\w.]*$/.test(value)
    ? value
    : JSON.stringify(value);
}

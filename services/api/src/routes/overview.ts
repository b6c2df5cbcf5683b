/** Who asks, how the pipeline does, and who did what. */
import { isBreakerOpen, readBreakerEvents } from "@ringfence/casework";
import { ACTIONS, CATEGORIES, SEVERITIES } from "@ringfence/schemas";
import { readAlertItems } from "../reads/alert-items.ts";
import { readDeadLetters, readOperatorAlerts } from "../reads/operator.ts";
import { readFigures, readNewestEvent } from "../reads/overview.ts";
import { readAudit } from "../reads/said.ts";
import type { Handlers } from "./asked.ts";
import { placeOf, toCursor } from "./cursor.ts";

const OPEN = ["open", "acknowledged"] as const;
const MOST_WORST = 5;
const RECEIVED_MINUTES = 5;

export const overviewHandlers: Pick<Handlers, "me" | "overview" | "audit"> = {
  me: async ({ session, store, signal, parts }) => ({
    actor: session.actor,
    role: session.role,
    read_only: session.readOnly !== null,
    read_only_reason: session.readOnly,
    expires_at: session.expires_at,
    newest_event_at: await readNewestEvent(store, signal),
    database: store.database,
    version: parts.version,
  }),

  overview: async ({ store, now, signal, parts }) => {
    const own = parts.deadLetters?.() ?? null;
    const [found, worst, breaker, operator_alerts, kept] = await Promise.all([
      readFigures(store, now, signal),
      readAlertItems(store, { statuses: OPEN }, { sort: "harm", most: MOST_WORST, signal }),
      readBreakerEvents(store),
      readOperatorAlerts(store, now, signal),
      own === null ? readDeadLetters(store, now, signal) : null,
    ]);
    const { figure, perMinute, standing, perHour, took, measure } = found;
    const { stored, accounts, newest_at, last_received_at, judged_until } = figure;
    const [newest] = breaker;
    const isOpen = isBreakerOpen(breaker);
    const { pending, dead, ...decisions } = measure;
    return {
      at: now.toISOString(),
      events: {
        stored,
        accounts,
        newest_at,
        last_received_at,
        per_minute: perMinute,
        per_minute_received: figure.received_lately / RECEIVED_MINUTES,
      },
      detection: {
        judged_until,
        lag_seconds: lagOf(newest_at, judged_until),
        observed_to_published_seconds: quantilesOf(took.alerts, took.observed),
        stored_to_published_seconds: quantilesOf(took.alerts, took.stored),
      },
      alerts: { ...countsOf(standing), per_hour: perHour, worst: worst.items },
      decisions: {
        ...decisions,
        breaker: {
          open: isOpen,
          since: isOpen && newest !== undefined ? new Date(newest.at_ms).toISOString() : null,
          reason: isOpen ? (newest?.reason ?? null) : null,
        },
      },
      dead_letters: kept ?? { since: "start", total: 0, last_day: null, by_reason: {}, ...own },
      webhooks: { pending, dead },
      operator_alerts,
    };
  },

  audit: async ({ query, store, signal }) => {
    const { actor: actors, action: actions, target } = query;
    const page = { most: query.limit, after: placeOf(query.cursor, "audit"), signal };
    const { items, total, next } = await readAudit(store, { actors, actions, target }, page);
    return { items, total, next_cursor: toCursor(next, "audit") };
  },
};

type Standing = Awaited<ReturnType<typeof readFigures>>["standing"];

function countsOf(rows: Standing) {
  const open = rows.filter(({ status }) => status !== "suppressed");
  const sum = (of: Standing) => of.reduce((total, { alerts }) => total + alerts, 0);
  const by = <T extends string>(names: readonly T[], name: (row: Standing[number]) => string) =>
    Object.fromEntries(
      names.map((each) => [each, sum(open.filter((row) => name(row) === each))]),
    ) as Record<T, number>;
  return {
    open: sum(rows.filter(({ status }) => status === "open")),
    acknowledged: sum(rows.filter(({ status }) => status === "acknowledged")),
    suppressed: sum(rows.filter(({ status }) => status === "suppressed")),
    by_severity: by(SEVERITIES, ({ severity }) => severity),
    by_category: by(CATEGORIES, ({ category }) => category),
    by_action: by(ACTIONS, ({ recommended_action }) => recommended_action),
  };
}

function lagOf(newest: string | null, judged: string | null): number | null {
  if (newest === null || judged === null) return null;
  return Math.max(0, (Date.parse(newest) - Date.parse(judged)) / 1_000);
}

function quantilesOf(count: number, [p50, p95, max]: readonly (number | null)[]) {
  if (count === 0 || p50 == null || p95 == null || max == null) return null;
  return { p50, p95, max, count };
}

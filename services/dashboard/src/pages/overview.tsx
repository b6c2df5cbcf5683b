import type { Overview } from "@ringfence/schemas/api";
import { useMemo } from "preact/hooks";
import { AlertList } from "../alert/tables.tsx";
import { useReading } from "../api/resource.ts";
import { Chart } from "../parts/chart.tsx";
import { Fact, Loading, Problem, Section, SeverityMark } from "../parts/parts.tsx";
import {
  CATEGORY_TEXT,
  count,
  dayTime,
  duration,
  figure,
  plural,
  sentence,
  words,
} from "../view/format.ts";
import { alertsByHour, eventTimeAway, evidenceToAlert, wholeMinutes } from "../view/overview.ts";
import { infoText } from "../view/queue.ts";

const EVERY_MS = 10_000;
const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;

export function OverviewPage() {
  const reading = useReading<Overview>("/v1/overview", EVERY_MS);
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Overview</h1>
        <p class="note">{data === null ? "" : `As of ${dayTime(data.at)} UTC, anew every 10 s`}</p>
      </header>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <Content overview={data} />}
    </main>
  );
}

function Content({ overview }: { readonly overview: Overview }) {
  const { events, detection, alerts, decisions, dead_letters: letters } = overview;
  const open = alerts.open + alerts.acknowledged;
  const minutes = useMemo(() => {
    const whole = wholeMinutes(events.per_minute, events.newest_at);
    const values = whole.map((each) => each.events);
    return {
      times: whole.map(({ minute }) => Date.parse(minute) / 1_000),
      series: [{ label: "events", values, color: "--accent" }],
    };
  }, [overview]);
  const hours = useMemo(() => {
    const { times, values } = alertsByHour(alerts.per_hour, events.newest_at);
    return { times, series: [{ label: "alerts", values, color: "--accent" }] };
  }, [overview]);
  return (
    <>
      <Attention overview={overview} />
      <EventTime overview={overview} />
      <Operator alerts={overview.operator_alerts} />
      <dl class="facts wide">
        <Fact
          label="Open alerts"
          note={`${alerts.by_severity.info === 0 ? "" : `${infoText(open, alerts.by_severity.info)}; `}${alerts.suppressed} held back`}
        >
          {count(open)}
        </Fact>
        <Fact label="Events a minute" note="received, last 5 min">
          {count(events.per_minute_received)}
        </Fact>
        <Fact label="Detection is behind" note="in event time">
          {duration(detection.lag_seconds)}
        </Fact>
        <Fact
          label="Finding to alert, p95"
          note={`p50 ${duration(detection.stored_to_published_seconds?.p50 ?? null)}`}
        >
          {duration(detection.stored_to_published_seconds?.p95 ?? null)}
        </Fact>
        <Fact label="Accounts" note="in the newest day">
          {count(events.accounts)}
        </Fact>
        <Fact
          label="Events stored"
          note={events.newest_at === null ? "none yet" : `up to ${dayTime(events.newest_at)}`}
        >
          {count(events.stored)}
        </Fact>
      </dl>
      <div class="two">
        <Section title="Events a minute" note="Event time, the last two hours.">
          {minutes.times.length === 0 ? (
            <p class="note">No event yet.</p>
          ) : (
            <Chart label="Events a minute" kind="line" {...minutes} />
          )}
        </Section>
        <Section title="New alerts an hour" note="Event time, the last 48 hours.">
          {hours.times.length === 0 ? (
            <p class="note">No alert yet.</p>
          ) : (
            <Chart label="New alerts an hour" {...hours} />
          )}
        </Section>
      </div>
      <div class="two">
        <Section title="The most harmful now">
          {alerts.worst.length === 0 ? (
            <p class="note">No alert is open.</p>
          ) : (
            <AlertList items={alerts.worst} />
          )}
        </Section>
        <Section title="Open by severity and category">
          <Tally overview={overview} />
        </Section>
      </div>
      <div class="two">
        <Section title="Measures">
          <dl class="pairs">
            <div>
              <dt>Proposed, waiting for somebody</dt>
              <dd>
                <a href="/measures">{count(decisions.proposed)}</a>
              </dd>
            </div>
            <div>
              <dt>Approved</dt>
              <dd>{count(decisions.approved)}</dd>
            </div>
            <div>
              <dt>Applied</dt>
              <dd>{count(decisions.applied)}</dd>
            </div>
            <div>
              <dt>Circuit breaker</dt>
              <dd>
                {decisions.breaker.open
                  ? "open: nothing is approved by itself"
                  : "closed, as it should be"}
              </dd>
            </div>
          </dl>
        </Section>
        <Section title="Delivery and intake">
          <dl class="pairs">
            <div>
              <dt>
                {letters.since === "start" ? "Dead letters since the start" : "Dead letters kept"}
              </dt>
              <dd>
                {count(letters.total)}
                {letters.last_day !== null && letters.total > 0 && (
                  <span class="dim">{`, ${count(letters.last_day)} in the last day`}</span>
                )}
              </dd>
            </div>
            {Object.entries(letters.by_reason).map(([reason, total]) => (
              <div key={reason}>
                <dt class="dim">{words(reason)}</dt>
                <dd>{count(total)}</dd>
              </div>
            ))}
            <div>
              <dt>Webhooks waiting</dt>
              <dd>{count(overview.webhooks.pending)}</dd>
            </div>
            <div>
              <dt>Webhooks given up</dt>
              <dd>{count(overview.webhooks.dead)}</dd>
            </div>
            <div>
              <dt>Evidence to alert, p50</dt>
              <dd>{evidenceToAlert(overview)}</dd>
            </div>
            <div>
              <dt>Judged up to (UTC)</dt>
              <dd>
                {detection.judged_until === null ? "nothing yet" : dayTime(detection.judged_until)}
              </dd>
            </div>
          </dl>
        </Section>
      </div>
    </>
  );
}

function EventTime({ overview }: { readonly overview: Overview }) {
  const { newest_at } = overview.events;
  const away = eventTimeAway(newest_at, new Date(overview.at));
  if (away === null || newest_at === null) return null;
  return (
    <p class="note event-time">
      {`Event time stands at ${dayTime(newest_at)}, ${away}: the stream is simulated or replayed, or nothing came since. `}
      Alerts, evidence and charts go by event time; measures, verdicts and what holds alerts back go
      by the clock.
    </p>
  );
}

/** What is wrong with Ringfence itself, as the watch says. */
function Operator({ alerts }: { readonly alerts: Overview["operator_alerts"] }) {
  const { looked_at, is_stale, total, raised } = alerts;
  if (looked_at === null) {
    return (
      <p class="note unwatched">
        Nobody watches Ringfence itself here: <code>npx ringfence up</code> does, or{" "}
        <code>npx ringfence watch</code>.
      </p>
    );
  }
  if (raised.length === 0 && !is_stale) return null;
  return (
    <Section
      title="Operator alerts"
      note={`${plural(total, "alert")} about Ringfence itself. Looked at ${dayTime(looked_at)} UTC.`}
    >
      {is_stale && (
        <p class="banner">
          The watch has not looked for five minutes or more: what follows may be over, and more may
          be wrong. Check that it runs.
        </p>
      )}
      <ul class="operator">
        {raised.map((each) => (
          <li key={each.alert_id} class={`operator-${each.severity}`}>
            <span class="tag">{each.severity}</span>
            <span>
              <strong>{`${sentence(words(each.kind))}: `}</strong>
              <span class="dim">{each.subject}</span>
              <br />
              {`${each.text} ${each.what_to_do}`}
            </span>
            <time class="dim" dateTime={each.opened_at}>{`since ${dayTime(each.opened_at)}`}</time>
          </li>
        ))}
      </ul>
      {total > raised.length && (
        <p class="note">{`${plural(total - raised.length, "more alert")}: npx ringfence health`}</p>
      )}
    </Section>
  );
}

/** What somebody has to look at, before any figure. */
function Attention({ overview }: { readonly overview: Overview }) {
  const { breaker } = overview.decisions;
  const dead = overview.webhooks.dead;
  const notes = [
    ...(breaker.open
      ? [`The circuit breaker is open${breaker.reason === null ? "" : `: ${breaker.reason}`}`]
      : []),
    ...(dead > 0 ? [`${plural(dead, "webhook delivery", "webhook deliveries")} given up`] : []),
  ];
  if (notes.length === 0) return null;
  return (
    <ul class="banner plain" aria-label="Needs attention">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Tally({ overview }: { readonly overview: Overview }) {
  const { by_severity, by_category } = overview.alerts;
  const most = Math.max(1, ...Object.values(by_severity), ...Object.values(by_category));
  const categories = Object.entries(by_category).filter(([, total]) => total > 0);
  return (
    <div class="tally">
      {SEVERITIES.map((severity) => (
        <a key={severity} href={`/?severity=${severity}`}>
          <SeverityMark severity={severity} />
          <Amount total={by_severity[severity]} most={most} />
        </a>
      ))}
      <hr />
      {categories.map(([category, total]) => (
        <a key={category} href={`/?category=${category}`}>
          <span>{CATEGORY_TEXT[category as keyof typeof CATEGORY_TEXT]}</span>
          <Amount total={total} most={most} />
        </a>
      ))}
    </div>
  );
}

function Amount({ total, most }: { readonly total: number; readonly most: number }) {
  return (
    <>
      <svg class="amount" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect width={(total / most) * 100} height="8" />
      </svg>
      <span class="number">{figure(total)}</span>
    </>
  );
}

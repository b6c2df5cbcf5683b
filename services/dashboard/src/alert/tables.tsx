/** Lists about an alert: accounts, samples, history, measures, controls, other alerts. */
import type { AlertDetail, DecisionItem } from "@ringfence/schemas/api";
import { DecisionSteps } from "../parts/steps.tsx";
import { AccountLink, ActionMark, Scroll, Section, SeverityMark } from "../parts/parts.tsx";
import {
  clock,
  count,
  dayTime,
  figure,
  percent,
  plural,
  VERDICT_TEXT,
  words,
} from "../view/format.ts";
import { alertPath } from "../view/routes.ts";

export function AccountsTable({ detail }: { readonly detail: AlertDetail }) {
  const { total, shown } = detail.accounts;
  const measures = new Map((detail.alert.measures ?? []).map((each) => [each.account_id, each]));
  return (
    <Section
      title="Accounts"
      note={`${plural(total, "account")}${total > shown.length ? `, the first ${shown.length} shown` : ""}. Figures of the day of the alert.`}
    >
      <Scroll label="Accounts">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Plan</th>
              <th scope="col" class="number">
                Age
              </th>
              <th scope="col" class="number">
                Units today
              </th>
              <th scope="col" class="number">
                Quota
              </th>
              <th scope="col" class="number">
                Requests
              </th>
              <th scope="col">Status</th>
              {measures.size > 0 && <th scope="col">Measure</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map((each) => {
              const measure = measures.get(each.account_id);
              return (
                <tr key={each.account_id}>
                  <td>
                    <AccountLink id={each.account_id} />
                  </td>
                  <td>{each.plan ?? "unknown"}</td>
                  <td class="number">
                    {each.age_days === null ? "unknown" : `${each.age_days} d`}
                  </td>
                  <td class="number">{figure(each.units_today)}</td>
                  <td class="number">{figure(each.quota_units_per_day)}</td>
                  <td class="number">{count(each.requests)}</td>
                  <td>{each.status ?? "unknown"}</td>
                  {measures.size > 0 && (
                    <td title={measure?.reason}>
                      {measure === undefined ? (
                        ""
                      ) : (
                        <ActionMark action={measure.recommended_action} />
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

export function SampleEvents({ detail }: { readonly detail: AlertDetail }) {
  if (detail.events.length === 0) return null;
  return (
    <Section title="Sample requests" note={`${detail.events.length} of the requests it rests on.`}>
      <Scroll label="Sample requests">
        <table>
          <thead>
            <tr>
              <th scope="col">Time (UTC)</th>
              <th scope="col">Account</th>
              <th scope="col">Request</th>
              <th scope="col" class="number">
                Status
              </th>
              <th scope="col" class="number">
                Units
              </th>
              <th scope="col">Address</th>
            </tr>
          </thead>
          <tbody>
            {detail.events.map((each) => (
              <tr key={each.event_id} class={each.status >= 400 ? "is-refused" : ""}>
                <td title={each.occurred_at}>{clock(each.occurred_at, true)}</td>
                <td>
                  <AccountLink id={each.account_id} />
                </td>
                <td>{`${each.method} ${each.endpoint}`}</td>
                <td class="number" title={each.error_code ?? undefined}>
                  {`${each.status}${each.error_code === null ? "" : ` ${words(each.error_code)}`}`}
                </td>
                <td class="number">{figure(each.units)}</td>
                <td class="id">{each.client_ip}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

export function Revisions({ detail }: { readonly detail: AlertDetail }) {
  const given = detail.verdicts.map((each) => ({
    key: each.given_at,
    at: `${dayTime(each.given_at)} (wall clock)`,
    text: `${VERDICT_TEXT[each.verdict]} – ${each.analyst}: “${each.note}”`,
    mark: null,
  }));
  const revisions = detail.revisions.map((each) => ({
    key: `${each.revision}-${each.observed_at}-${each.held}`,
    at: dayTime(each.observed_at),
    text: each.summary,
    mark: each,
  }));
  return (
    <Section title="History" note="How the alert came to be what it is, the newest first.">
      <ol class="history">
        {[...given.toReversed(), ...revisions.toReversed()].map(({ key, at, text, mark }) => (
          <li key={key}>
            <span class="dim number">{at}</span>
            <span>
              {mark !== null && (
                <span class="history-mark">
                  <SeverityMark severity={mark.severity} />
                  <span>{percent(mark.confidence)}</span>
                  <ActionMark action={mark.recommended_action} />
                  {mark.held && <span class="tag">held back</span>}
                  {mark.activity === "close" && <span class="tag">closed</span>}
                </span>
              )}
              {text}
            </span>
          </li>
        ))}
      </ol>
    </Section>
  );
}

export function Related({ detail }: { readonly detail: AlertDetail }) {
  const { related } = detail;
  return (
    <Section
      title="Other alerts about these accounts"
      note={related.length === 0 ? "None: no history of abuse is known here." : undefined}
    >
      {related.length > 0 && <AlertList items={related} />}
    </Section>
  );
}

interface AlertsPanelProps {
  readonly items: AlertDetail["related"];
  /** What is said where there are none. */
  readonly none: string;
}

export function AlertsPanel({ items, none }: AlertsPanelProps) {
  return (
    <section class="panel">
      <h2>Alerts</h2>
      {items.length === 0 ? <p class="note">{none}</p> : <AlertList items={items} />}
    </section>
  );
}

export function AlertList({ items }: { readonly items: AlertDetail["related"] }) {
  return (
    <ul class="alert-list">
      {items.map((item) => (
        <li key={item.alert_id}>
          <SeverityMark severity={item.severity} />
          <a href={alertPath(item.alert_id)}>{item.title}</a>
          <span class="dim">{`${dayTime(item.observed_at)} · ${percent(item.confidence)} · ${item.verdict === null ? item.status : VERDICT_TEXT[item.verdict]}`}</span>
        </li>
      ))}
    </ul>
  );
}

export function Decisions({
  detail,
  reload,
}: {
  readonly detail: AlertDetail;
  readonly reload: () => void;
}) {
  const { decisions } = detail;
  const waiting = decisions.filter(({ steps }) => steps.length > 0);
  const rest = decisions.filter(({ steps }) => steps.length === 0);
  return (
    <section class="panel">
      <h2>Measures</h2>
      {decisions.length === 0 && <p class="note">Nothing was proposed for these accounts yet.</p>}
      <ul class="decisions">
        {[...waiting, ...rest].slice(0, 20).map((decision) => (
          <DecisionRow key={decision.decision_id} decision={decision} reload={reload} />
        ))}
      </ul>
      {decisions.length > 20 && <a href="/measures">{`All ${decisions.length}`}</a>}
    </section>
  );
}

function DecisionRow({
  decision,
  reload,
}: {
  readonly decision: DecisionItem;
  readonly reload: () => void;
}) {
  return (
    <li>
      <div>
        <ActionMark action={decision.action} /> <AccountLink id={decision.account_id} />{" "}
        <span class="tag">{decision.state}</span>
      </div>
      <DecisionSteps decision={decision} reload={reload} />
    </li>
  );
}

export function Controls({ detail }: { readonly detail: AlertDetail }) {
  if (detail.controls.length === 0) return null;
  return (
    <section class="panel">
      <h2>Held back by</h2>
      <ul class="plain">
        {detail.controls.map((each) => (
          <li key={each.control_id}>
            <span class="tag">{each.acts ? "acts" : "ended"}</span>
            {` ${each.kind} by ${each.author}: “${each.reason}”`}
          </li>
        ))}
      </ul>
      <a href="/controls">Controls</a>
    </section>
  );
}

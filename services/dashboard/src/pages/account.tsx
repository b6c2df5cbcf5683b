import type { AccountDetail } from "@ringfence/schemas/api";
import { useMemo } from "preact/hooks";
import { AlertsPanel } from "../alert/tables.tsx";
import { useReading } from "../api/resource.ts";
import { Chart } from "../parts/chart.tsx";
import { DecisionSteps } from "../parts/steps.tsx";
import {
  AccountLink,
  ActionMark,
  Fact,
  Loading,
  Problem,
  Scroll,
  Section,
} from "../parts/parts.tsx";
import { count, dayTime, figure, percent, plural, shortId } from "../view/format.ts";
import { everyHour } from "../view/hours.ts";
import { clusterPath } from "../view/routes.ts";
import { nameOf } from "../view/sharing.ts";

export function AccountPage({ id }: { readonly id: string }) {
  const reading = useReading<AccountDetail>(`/v1/accounts/${encodeURIComponent(id)}`);
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <nav class="crumbs" aria-label="Accounts">
        <a href="/accounts">← Accounts</a>
      </nav>
      {data === null && error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <Detail detail={data} reload={reading.reload} />}
    </main>
  );
}

function Detail({
  detail,
  reload,
}: {
  readonly detail: AccountDetail;
  readonly reload: () => void;
}) {
  const { profile, cluster, alerts } = detail;
  const open = alerts.filter(({ status }) => status === "open" || status === "acknowledged").length;
  return (
    <>
      <header class="case-head">
        <h1 class="id">{detail.account_id}</h1>
        {profile === null && (
          <p class="banner">
            No profile was ever told of this account: it is watched, and unknown.
          </p>
        )}
        <dl class="facts">
          <Fact label="Open alerts" note={`${plural(alerts.length, "alert")} in all`}>
            {open}
          </Fact>
          <Fact label="Plan" note={profile?.status ?? undefined}>
            {profile?.plan ?? "unknown"}
          </Fact>
          <Fact label="Units today" note={`of ${figure(profile?.quota_units_per_day ?? null)}`}>
            {figure(detail.units_today)}
          </Fact>
          <Fact label="Created (UTC)" note={profile?.organization_id ?? undefined}>
            {profile?.created_at == null ? "unknown" : dayTime(profile.created_at)}
          </Fact>
          <Fact
            label="Cluster"
            note={
              cluster === null
                ? undefined
                : `${cluster.membership}, ${percent(cluster.confidence)} sure`
            }
          >
            {cluster === null ? (
              "none"
            ) : (
              <a href={clusterPath(cluster.cluster_id)}>{plural(cluster.members, "member")}</a>
            )}
          </Fact>
        </dl>
      </header>
      <div class="case">
        <div class="case-main">
          <Activity detail={detail} />
          <Identifiers detail={detail} />
          <Links detail={detail} />
        </div>
        <aside class="case-side" aria-label="Alerts and measures">
          <AlertsPanel items={alerts} none="No alert ever named it." />
          <section class="panel">
            <h2>Measures</h2>
            {detail.decisions.length === 0 && <p class="note">None.</p>}
            <ul class="decisions">
              {detail.decisions.map((each) => (
                <li key={each.decision_id}>
                  <div>
                    <ActionMark action={each.action} /> <span class="tag">{each.state}</span>
                  </div>
                  <DecisionSteps decision={each} reload={reload} />
                </li>
              ))}
            </ul>
          </section>
          {detail.controls.length > 0 && (
            <section class="panel">
              <h2>Controls</h2>
              <ul class="plain">
                {detail.controls.map((each) => (
                  <li
                    key={each.control_id}
                  >{`${each.kind} by ${each.author}: “${each.reason}”`}</li>
                ))}
              </ul>
            </section>
          )}
        </aside>
      </div>
    </>
  );
}

/** Seven days, with the hour that goes on. */
const MOST_HOURS = 7 * 24 + 1;

function Activity({ detail }: { readonly detail: AccountDetail }) {
  const { times, series } = useMemo(() => {
    const byHour = new Map(detail.activity.map((each) => [Date.parse(each.at) / 1_000, each]));
    const hours = everyHour([...byHour.keys()], detail.seen_until, MOST_HOURS);
    const of = (name: "requests" | "refused") => hours.map((hour) => byHour.get(hour)?.[name] ?? 0);
    return {
      times: hours,
      series: [
        { label: "requests", values: of("requests"), color: "--accent" },
        { label: "refused", values: of("refused"), color: "--ink" },
      ],
    };
  }, [detail]);
  return (
    <Section
      title="Requests an hour"
      note={
        <>
          <i class="swatch all" /> all <i class="swatch refused" /> refused. The last seven days it
          was seen.
        </>
      }
    >
      {times.length === 0 ? (
        <p class="note">It made no request.</p>
      ) : (
        <Chart label="Requests an hour" times={times} series={series} />
      )}
    </Section>
  );
}

function Identifiers({ detail }: { readonly detail: AccountDetail }) {
  if (detail.identifiers.length === 0) return null;
  return (
    <Section
      title="What it uses"
      note="Accounts: how many used the same in these days, this one included."
    >
      <Scroll label="Identifiers">
        <table>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Identifier</th>
              <th scope="col" class="number">
                Accounts
              </th>
              <th scope="col" class="number">
                Requests
              </th>
              <th scope="col" class="number">
                Last (UTC)
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.identifiers.map((each) => (
              <tr key={each.kind + each.value}>
                <td>{each.kind}</td>
                <td class="id" title={each.value}>
                  {shortId(each.value, 40)}
                </td>
                <td class="number">{each.holders ?? "unknown"}</td>
                <td class="number">{count(each.requests)}</td>
                <td class="number">{dayTime(each.last_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

function Links({ detail }: { readonly detail: AccountDetail }) {
  if (detail.links.length === 0) return null;
  return (
    <Section
      title="Tied to"
      note="The strongest ties of its cluster, and how many accounts had it when they were tied."
    >
      <Scroll label="Ties">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">By</th>
              <th scope="col" class="number">
                Log-odds
              </th>
            </tr>
          </thead>
          <tbody>
            {detail.links.map((each) => (
              <tr key={each.account_id}>
                <td>
                  <AccountLink id={each.account_id} />
                </td>
                <td>
                  {each.evidence
                    .map((one) => `${nameOf(one).kind} (${one.holders} had it)`)
                    .join(", ")}
                </td>
                <td class="number">{each.log_odds.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

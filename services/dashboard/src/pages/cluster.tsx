import type { ClusterDetail } from "@ringfence/schemas/api";
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { Ring } from "../alert/ring.tsx";
import { AlertsPanel } from "../alert/tables.tsx";
import { type Reading, useReading } from "../api/resource.ts";
import { AccountLink, Fact, Loading, Problem, Scroll, Section } from "../parts/parts.tsx";
import { dayTime, percent, plural } from "../view/format.ts";

/** Accounts that one actor seems to have: who they are, what ties them, and the alerts about them. */
export function ClusterPage({ id }: { readonly id: string }) {
  const reading = useReading<ClusterDetail>(`/v1/clusters/${encodeURIComponent(id)}`);
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <nav class="crumbs" aria-label="Accounts">
        <a href="/accounts">← Accounts</a>
      </nav>
      {data === null && error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && <Detail detail={data} reading={reading} />}
    </main>
  );
}

interface DetailProps {
  readonly detail: ClusterDetail;
  readonly reading: Reading<ClusterDetail>;
}

function Detail({ detail, reading }: DetailProps) {
  const { cluster_id, members, members_total, alerts } = detail;
  const core = members.filter(({ membership }) => membership === "core").length;
  const graph = useMemo(() => {
    const { state, reload } = reading;
    const of = () => ({ ...state.value, data: state.value.data?.graph ?? null });
    return { state: computed(of), reload };
  }, [reading]);
  return (
    <>
      <header class="case-head">
        <h1 class="id">{cluster_id}</h1>
        {!detail.current && (
          <p class="banner">It is no cluster of now: what stands here is how it was last.</p>
        )}
        <dl class="facts">
          <Fact label="Members" note={`${core} core, ${members.length - core} by one weak link`}>
            {members_total}
          </Fact>
          <Fact label="As of (UTC)">{dayTime(detail.window_end)}</Fact>
          <Fact label="Before any evidence" note="two accounts have one actor">
            {`1 in ${Math.round(2 ** -detail.prior_bits).toLocaleString("en")}`}
          </Fact>
          <Fact label="Alerts about it">{alerts.length}</Fact>
        </dl>
      </header>
      <div class="case">
        <div class="case-main">
          <Ring reading={graph} />
          <Members detail={detail} />
        </div>
        <aside class="case-side" aria-label="Alerts">
          <AlertsPanel items={alerts} none="No alert is about it." />
        </aside>
      </div>
    </>
  );
}

function Members({ detail }: { readonly detail: ClusterDetail }) {
  const { members, members_total } = detail;
  const left = members_total - members.length;
  return (
    <Section title="Members" note={left > 0 ? `${plural(left, "account")} left out.` : undefined}>
      <Scroll label="Members">
        <table>
          <thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col">Is</th>
              <th scope="col" class="number">
                How sure
              </th>
              <th scope="col" class="number">
                Since (UTC)
              </th>
              <th scope="col">Plan</th>
              <th scope="col" class="number">
                Created (UTC)
              </th>
              <th scope="col">Organization</th>
            </tr>
          </thead>
          <tbody>
            {members.map((each) => (
              <tr key={each.account_id}>
                <td>
                  <AccountLink id={each.account_id} />
                </td>
                <td>{each.membership}</td>
                <td class="number">{percent(each.confidence)}</td>
                <td class="number">{dayTime(each.since)}</td>
                <td>{each.plan ?? "unknown"}</td>
                <td class="number">
                  {each.created_at === null ? "unknown" : dayTime(each.created_at)}
                </td>
                <td>{each.organization_id ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Section>
  );
}

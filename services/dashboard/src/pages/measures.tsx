import type { DecisionsPage } from "@ringfence/schemas/api";
import { useEffect } from "preact/hooks";
import { listen } from "../api/live.ts";
import { useReading } from "../api/resource.ts";
import { DecisionSteps } from "../parts/steps.tsx";
import { AccountLink, ActionMark, Empty, Loading, Problem, Scroll } from "../parts/parts.tsx";
import { dayTime, percent, plural } from "../view/format.ts";
import { alertPath } from "../view/routes.ts";

export function MeasuresPage() {
  const reading = useReading<DecisionsPage>("/v1/decisions?limit=200");
  useEffect(() => listen({ decision: reading.reload, reset: reading.reload }), [reading]);
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Measures</h1>
        <p class="note">
          {data === null
            ? ""
            : `${plural(data.total, "measure")}, those that wait for somebody first`}
        </p>
      </header>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="No measure yet">
          What alerts recommend is proposed here and waits for an approval.
        </Empty>
      )}
      {data !== null && data.items.length > 0 && (
        <Scroll label="Measures">
          <table>
            <thead>
              <tr>
                <th scope="col">Measure</th>
                <th scope="col">Account</th>
                <th scope="col">State</th>
                <th scope="col">Because of</th>
                <th scope="col" class="number">
                  Decided (UTC)
                </th>
                <th scope="col">Step</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((each) => (
                <tr key={each.decision_id}>
                  <td>
                    <ActionMark action={each.action} />
                  </td>
                  <td>
                    <AccountLink id={each.account_id} />
                  </td>
                  <td title={each.reason}>
                    <span class="tag">{each.state}</span>
                  </td>
                  <td>
                    <a href={alertPath(each.alert_id)}>{each.alert?.title ?? each.alert_id}</a>
                    {each.alert !== null && (
                      <span class="dim">{` ${percent(each.alert.confidence)}`}</span>
                    )}
                  </td>
                  <td class="number">{dayTime(each.decided_at)}</td>
                  <td>
                    <DecisionSteps decision={each} reload={reading.reload} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </main>
  );
}

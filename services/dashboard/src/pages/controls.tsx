import type { ControlGiven, ControlItem } from "@ringfence/schemas/api";
import { useState } from "preact/hooks";
import { request } from "../api/client.ts";
import { useList } from "../api/list.ts";
import { Empty, Loading, More, Problem, Scroll } from "../parts/parts.tsx";
import { doNow } from "../state/deeds.ts";
import { refusal } from "../state/session.ts";
import { dayTime, plural, shortId } from "../view/format.ts";

export function ControlsPage() {
  const reading = useList<ControlItem>("/v1/controls?limit=200");
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Controls</h1>
        <p class="note">
          {data === null
            ? ""
            : `${plural(data.total, "entry", "entries")} in force: allow-list, suppressions, snoozes`}
        </p>
      </header>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="Nothing is held back">
          Snooze, suppress or allow from the page of an alert.
        </Empty>
      )}
      {data !== null && data.items.length > 0 && (
        <Scroll label="Controls">
          <table>
            <thead>
              <tr>
                <th scope="col">Kind</th>
                <th scope="col">For</th>
                <th scope="col">Reason</th>
                <th scope="col" class="number">
                  Holding
                </th>
                <th scope="col" class="number">
                  14 days
                </th>
                <th scope="col" class="number">
                  Ends (UTC)
                </th>
                <th scope="col">
                  <span class="hidden">Revoke</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((each) => (
                <tr key={each.control_id}>
                  <td>{each.kind}</td>
                  <td title={each.value}>
                    {each.scope} <span class="id">{shortId(each.value)}</span>
                  </td>
                  <td>{`${each.reason} – ${each.author}`}</td>
                  <td class="number">{each.holding}</td>
                  <td class="number">{each.alerts}</td>
                  <td class="number">
                    {each.expires_at === null ? "never" : dayTime(each.expires_at)}
                  </td>
                  <td>
                    <Revoke control={each} reload={reading.reload} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      <More list={reading} />
    </main>
  );
}

function Revoke({
  control,
  reload,
}: {
  readonly control: ControlItem;
  readonly reload: () => void;
}) {
  const [reason, setReason] = useState<string | null>(null);
  const why = refusal.value("responder");
  if (reason === null) {
    return (
      <button
        type="button"
        class="button small"
        disabled={why !== null}
        title={why ?? undefined}
        onClick={() => setReason("")}
      >
        Revoke
      </button>
    );
  }
  const submit = () => {
    const given = reason.trim();
    if (given === "") return;
    void doNow(`Revoke ${control.kind}`, async () => {
      await request<ControlGiven>("DELETE", `/v1/controls/${control.control_id}`, {
        body: { reason: given },
      });
      reload();
      return { text: "Revoked. It stays as history.", undo: null };
    });
  };
  return (
    <form class="step-form" onSubmit={(event) => (event.preventDefault(), submit())}>
      <label>
        Reason to revoke
        <input
          required
          maxLength={1_000}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button small primary" disabled={reason.trim() === ""}>
        Revoke
      </button>
    </form>
  );
}

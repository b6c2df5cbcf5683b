import type { AccountItem } from "@ringfence/schemas/api";
import { queryString } from "../api/client.ts";
import { useList } from "../api/list.ts";
import { AccountLink, Empty, Loading, More, Problem, Scroll } from "../parts/parts.tsx";
import { useKeys } from "../parts/keys.tsx";
import { go } from "../state/router.ts";
import { count, dayTime, plural } from "../view/format.ts";

function noteOf(q: string, total: number): string {
  if (q === "") return `${plural(total, "account")} of the newest day, the last seen first`;
  return `${plural(total, "account")}, the last seen first`;
}

export function AccountsPage({ query }: { readonly query: URLSearchParams }) {
  const q = query.get("q") ?? "";
  const reading = useList<AccountItem>(`/v1/accounts${queryString({ q, limit: "100" })}`);
  useKeys({ "/": () => document.querySelector<HTMLInputElement>("#search")?.focus() });
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Accounts</h1>
        <p class="note">{data === null ? "" : noteOf(q, data.total)}</p>
      </header>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <input
          id="search"
          type="search"
          aria-label="Search accounts"
          placeholder="Id, organization, plan, e-mail domain, payment …"
          value={q}
          onChange={(event) =>
            go(`/accounts${queryString({ q: event.currentTarget.value })}`, "replace")
          }
        />
      </form>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data?.items.length === 0 && (
        <Empty title="No account fits">Try a part of the id, or a plan.</Empty>
      )}
      {data !== null && data.items.length > 0 && (
        <Scroll label="Accounts">
          <table>
            <thead>
              <tr>
                <th scope="col">Account</th>
                <th scope="col" class="number">
                  Open alerts
                </th>
                <th scope="col">Plan</th>
                <th scope="col">Status</th>
                <th scope="col">Organization</th>
                <th scope="col" class="number">
                  {`Requests, ${q === "" ? "1 d" : "30 d"}`}
                </th>
                <th scope="col" class="number">
                  Last seen (UTC)
                </th>
                <th scope="col" class="number">
                  Created
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((each) => (
                <tr key={each.account_id}>
                  <td>
                    <AccountLink id={each.account_id} />
                  </td>
                  <td class="number">
                    {each.open_alerts === 0 ? (
                      <span class="dim">0</span>
                    ) : (
                      <strong>{each.open_alerts}</strong>
                    )}
                  </td>
                  <td>{each.plan ?? "unknown"}</td>
                  <td>{each.status ?? "unknown"}</td>
                  <td>{each.organization_id ?? "–"}</td>
                  <td class="number">{count(each.requests)}</td>
                  <td class="number">
                    {each.last_seen_at === null ? "never" : dayTime(each.last_seen_at)}
                  </td>
                  <td class="number">
                    {each.created_at === null ? "unknown" : dayTime(each.created_at)}
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

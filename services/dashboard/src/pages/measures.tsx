import type { DecisionItem } from "@ringfence/schemas/api";
import { useEffect, useState } from "preact/hooks";
import { queryString } from "../api/client.ts";
import { listen } from "../api/live.ts";
import { useList } from "../api/list.ts";
import { DecisionSteps } from "../parts/steps.tsx";
import {
  AccountLink,
  ActionMark,
  Empty,
  Loading,
  More,
  Problem,
  Scroll,
  SeverityMark,
} from "../parts/parts.tsx";
import { go } from "../state/router.ts";
import { refusal } from "../state/session.ts";
import { runningStep, takeSteps } from "../state/steps.ts";
import { count, dayTime, percent, plural, shortId } from "../view/format.ts";
import { alertPath } from "../view/routes.ts";

const STATES = [
  ["proposed", "Waiting", "Nothing waits for an approval", "What alerts recommend comes here."],
  ["approved,applied", "In force", "No measure is in force", "What is approved stands here."],
  [
    "",
    "All",
    "No measure yet",
    "What alerts recommend is proposed here and waits for an approval.",
  ],
] as const;
const PAGE = "200";

export function MeasuresPage({ query }: { readonly query: URLSearchParams }) {
  const state = query.get("state") ?? "proposed";
  const shown = STATES.find(([value]) => value === state) ?? STATES[0];
  const path = `/v1/decisions${queryString({ state: shown[0], limit: PAGE })}`;
  const reading = useList<DecisionItem>(path);
  useEffect(() => listen({ decision: reading.reload, reset: reading.reload }), [reading]);
  const { data, error } = reading.state.value;
  return (
    <main class="page">
      <header class="page-head">
        <h1>Measures</h1>
        <p class="note">{data === null ? "" : noteOf(data.total, shown[0])}</p>
      </header>
      <div class="segments measures-states">
        {STATES.map(([value, text]) => (
          <button
            key={value}
            type="button"
            aria-pressed={value === shown[0]}
            onClick={() => go(`/measures?state=${encodeURIComponent(value)}`, "replace")}
          >
            {text}
          </button>
        ))}
      </div>
      {error !== null && <Problem problem={error} retry={reading.reload} />}
      {data === null && error === null && <Loading />}
      {data?.items.length === 0 && <Empty title={shown[2]}>{shown[3]}</Empty>}
      {data !== null && data.items.length > 0 && (
        <Measures key={shown[0]} items={data.items} reload={reading.reload} />
      )}
      <More list={reading} />
    </main>
  );
}

function noteOf(total: number, state: string): string {
  const order =
    state === "proposed" ? ": suspensions first, then who pays, then the worse alert" : "";
  return `${plural(total, "measure")}${order}`;
}

function Measures(props: { readonly items: readonly DecisionItem[]; readonly reload: () => void }) {
  const { items, reload } = props;
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const open = items.filter(isOpen);
  // What was decided meanwhile is no longer picked.
  const chosen = open.filter(({ decision_id }) => picked.has(decision_id));
  const pick = (ids: readonly string[], isPicked: boolean) => {
    const next = new Set(picked);
    for (const id of ids) {
      if (isPicked) next.add(id);
      else next.delete(id);
    }
    setPicked(next);
  };
  return (
    <>
      {open.length > 0 && (
        <Bulk chosen={chosen} onTaken={() => setPicked(new Set())} reload={reload} />
      )}
      <Scroll label="Measures">
        <table class="measures">
          <thead>
            <tr>
              {open.length > 0 && (
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label={`Select all ${open.length} that wait`}
                    checked={chosen.length === open.length}
                    ref={(box) => {
                      if (box !== null) {
                        box.indeterminate = chosen.length > 0 && chosen.length < open.length;
                      }
                    }}
                    onChange={(event) =>
                      pick(
                        open.map(({ decision_id }) => decision_id),
                        event.currentTarget.checked,
                      )
                    }
                  />
                </th>
              )}
              <th scope="col">Measure</th>
              <th scope="col">Account</th>
              <th scope="col">Plan</th>
              <th scope="col">Because of</th>
              <th scope="col">State</th>
              <th scope="col" class="number">
                Since (UTC)
              </th>
              <th scope="col">Step</th>
            </tr>
          </thead>
          <tbody>
            {items.map((each) => (
              <Row
                key={each.decision_id}
                measure={each}
                hasBoxes={open.length > 0}
                isPicked={picked.has(each.decision_id)}
                onPick={(isPicked) => pick([each.decision_id], isPicked)}
                reload={reload}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function isOpen(measure: DecisionItem): boolean {
  const { state, waiting, steps } = measure;
  const isIdle = waiting === null && runningStep(measure) === null;
  return state === "proposed" && isIdle && steps.length > 0;
}

function Row(props: {
  readonly measure: DecisionItem;
  readonly hasBoxes: boolean;
  readonly isPicked: boolean;
  readonly onPick: (isPicked: boolean) => void;
  readonly reload: () => void;
}) {
  const { measure, hasBoxes, isPicked, onPick, reload } = props;
  const { alert, plan, paying } = measure;
  return (
    <tr class={isPicked && isOpen(measure) ? "is-selected" : ""}>
      {hasBoxes && (
        <td>
          {isOpen(measure) && (
            <input
              type="checkbox"
              aria-label={`Select ${measure.action} of ${measure.account_id}`}
              checked={isPicked}
              onChange={(event) => onPick(event.currentTarget.checked)}
            />
          )}
        </td>
      )}
      <td>
        <ActionMark action={measure.action} />
      </td>
      <td>
        <AccountLink id={measure.account_id} />
      </td>
      <td>
        {plan ?? "unknown"} {paying === true && <span class="tag strong">pays</span>}
      </td>
      <td class="because">
        {alert !== null && <SeverityMark severity={alert.severity} />}
        <span>
          <a href={alertPath(measure.alert_id)}>{alert?.title ?? measure.alert_id}</a>
          {alert !== null && <span class="dim">{` ${percent(alert.confidence)}`}</span>}
          {alert !== null && (
            <small class="dim clamp">
              {`${shortId(measure.alert_id, 19)} · ${plural(alert.accounts, "account")} · ${alert.summary}`}
            </small>
          )}
        </span>
      </td>
      <td title={measure.reason}>
        <span class="tag">{measure.state}</span>
      </td>
      <td class="number">{dayTime(measure.decided_at)}</td>
      <td class="step">
        <DecisionSteps decision={measure} reload={reload} />
      </td>
    </tr>
  );
}

/** One reason for all that are picked; each is on record by itself. */
function Bulk(props: {
  readonly chosen: readonly DecisionItem[];
  readonly onTaken: () => void;
  readonly reload: () => void;
}) {
  const { chosen, onTaken, reload } = props;
  const [reason, setReason] = useState("");
  const why = refusal.value("responder");
  const given = reason.trim();
  const isReady = chosen.length > 0 && given !== "" && why === null;
  const paying = chosen.filter((each) => each.paying === true).length;
  const take = (step: "approve" | "lift") => {
    if (!isReady) return;
    takeSteps(chosen, step, given, reload);
    setReason("");
    onTaken();
  };
  return (
    <form class="bulk" onSubmit={(event) => event.preventDefault()}>
      <p role="status">
        <strong>
          {chosen.length === 0 ? "None selected" : `${count(chosen.length)} selected`}
        </strong>
        {paying > 0 && <span class="dim">{`, ${plural(paying, "account")} that pay`}</span>}
      </p>
      <label class="hidden" for="bulk-reason">
        Reason for all that are selected
      </label>
      <input
        id="bulk-reason"
        maxLength={1_000}
        placeholder="One reason for all of them (required)"
        value={reason}
        disabled={why !== null}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <div class="buttons">
        <button
          type="button"
          class="button small primary"
          disabled={!isReady}
          title={why ?? undefined}
          onClick={() => take("approve")}
        >
          {`Approve ${chosen.length === 0 ? "" : chosen.length}`}
        </button>
        <button
          type="button"
          class="button small"
          disabled={!isReady}
          title={why ?? undefined}
          onClick={() => take("lift")}
        >
          {`Reject ${chosen.length === 0 ? "" : chosen.length}`}
        </button>
      </div>
    </form>
  );
}

import type { AlertDetail, Graph, Timeline } from "@ringfence/schemas/api";
import { useEffect } from "preact/hooks";
import {
  AccountsTable,
  Controls,
  Decisions,
  Related,
  Revisions,
  SampleEvents,
} from "../alert/tables.tsx";
import { Decide } from "../alert/decide.tsx";
import { Holder, takeOrRelease } from "../alert/holder.tsx";
import { EvidenceSection } from "../alert/evidence.tsx";
import { Parts } from "../alert/parts.tsx";
import { Doubt, Measures } from "../alert/doubt.tsx";
import { Ring } from "../alert/ring.tsx";
import { Lanes } from "../alert/lanes.tsx";
import { listen } from "../api/live.ts";
import { type Reading, useReading } from "../api/resource.ts";
import { useKeys } from "../parts/keys.tsx";
import { ActionMark, Fact, Loading, Problem, SeverityMark } from "../parts/parts.tsx";
import { pickVerdict, startReasonKeys } from "../state/choice.ts";
import { loadQueue, neighbour, queue, selected } from "../state/queue.ts";
import { go } from "../state/router.ts";
import {
  CATEGORY_TEXT,
  count,
  dayTime,
  percent,
  plural,
  VERDICT_TEXT,
  words,
} from "../view/format.ts";
import { accountPath, alertPath, clusterPath } from "../view/routes.ts";

export function AlertPage({ id }: { readonly id: string }) {
  const path = `/v1/alerts/${encodeURIComponent(id)}`;
  const detail = useReading<AlertDetail>(path);
  const timeline = useReading<Timeline>(`${path}/timeline`);
  const graph = useReading<Graph>(`${path}/graph`);
  useEffect(() => {
    selected.value = id;
    // A deep link comes without a queue; next and previous need one.
    if (queue.value.items.length === 0) void loadQueue({});
    return listen({
      alert: ({ item }) => {
        if (item.alert_id !== id) return;
        for (const each of [detail, timeline, graph]) each.reload();
      },
      decision: (change) => {
        if (change.alert_id === id) detail.reload();
      },
    });
  }, [detail, timeline, graph, id]);
  useEffect(startReasonKeys, []);
  const step = (by: 1 | -1) => () => {
    const next = neighbour(id, by);
    if (next !== null) go(alertPath(next.alert_id));
  };
  useKeys({
    j: step(1),
    k: step(-1),
    u: () => go("/"),
    t: () => {
      const shown = detail.state.value.data;
      if (shown !== null) void takeOrRelease(shown, detail.reload);
    },
    1: () => pickVerdict("true_positive"),
    2: () => pickVerdict("false_positive"),
    3: () => pickVerdict("benign"),
  });
  const { data, error } = detail.state.value;
  useEffect(() => {
    // The beginning of an id will do; the address then names the whole.
    if (data !== null && data.alert.alert_id !== id) go(alertPath(data.alert.alert_id), "replace");
  }, [data, id]);
  return (
    <main class="page alert">
      <Crumbs id={id} />
      {data === null && error !== null && <Problem problem={error} retry={detail.reload} />}
      {data === null && error === null && <Loading />}
      {data !== null && (
        <Case key={id} detail={data} timeline={timeline} graph={graph} reload={detail.reload} />
      )}
    </main>
  );
}

function Crumbs({ id }: { readonly id: string }) {
  const { items } = queue.value;
  const at = items.findIndex(({ alert_id }) => alert_id === id);
  const [before, after] = [neighbour(id, -1), at === -1 ? null : neighbour(id, 1)];
  return (
    <nav class="crumbs" aria-label="Queue">
      <a href="/">← Queue</a>
      {at >= 0 && <span class="dim">{`${count(at + 1)} of ${count(items.length)}`}</span>}
      <span class="spacer" />
      {before !== null && (
        <a href={alertPath(before.alert_id)}>
          Previous <kbd>k</kbd>
        </a>
      )}
      {after !== null && (
        <a href={alertPath(after.alert_id)}>
          Next <kbd>j</kbd>
        </a>
      )}
    </nav>
  );
}

interface CaseProps {
  readonly detail: AlertDetail;
  readonly timeline: Reading<Timeline>;
  readonly graph: Reading<Graph>;
  readonly reload: () => void;
}

function Case({ detail, timeline, graph, reload }: CaseProps) {
  return (
    <>
      <Head detail={detail} reload={reload} />
      <a class="to-decide" href="#decide">
        Decide
      </a>
      <div class="case">
        <div class="case-main">
          <EvidenceSection detail={detail} />
          <Parts detail={detail} />
          <Lanes reading={timeline} />
          <Ring reading={graph} />
          <Doubt detail={detail} />
          <AccountsTable detail={detail} />
          <SampleEvents detail={detail} />
          <Revisions detail={detail} />
          <Related detail={detail} />
        </div>
        <aside class="case-side" aria-label="Decide">
          <Decide detail={detail} reload={reload} />
          <Measures detail={detail} />
          <Decisions detail={detail} reload={reload} />
          <Controls detail={detail} />
        </aside>
      </div>
    </>
  );
}

function Head({ detail, reload }: Pick<CaseProps, "detail" | "reload">) {
  const { alert, now, closed, families } = detail;
  return (
    <header class="case-head">
      <div class="kicker">
        <SeverityMark severity={alert.severity} />
        <span>
          {(alert.categories ?? [alert.category]).map((one) => CATEGORY_TEXT[one]).join(" + ")}
        </span>
        <span class={`tag status-${now.status}`}>{now.status}</span>
        {now.verdict !== null && <span class="tag strong">{VERDICT_TEXT[now.verdict]}</span>}
        {alert.mode === "shadow" && <span class="tag">shadow: published to nobody</span>}
        <Holder detail={detail} reload={reload} />
      </div>
      <h1>{alert.title}</h1>
      <p class="lead">{alert.summary}</p>
      {closed !== null && (
        <p class="banner">
          {closed.merged_into !== null && (
            <a href={alertPath(closed.merged_into)}>Another alert speaks for it. </a>
          )}
          {`Closed ${dayTime(closed.at)} UTC. ${closed.judged ? "An analyst closed it; the pattern may go on. " : ""}${closed.taken_back ? "Late events took back what it rested on. " : ""}${closed.summary}`}
        </p>
      )}
      <dl class="facts">
        <Fact
          label="How sure"
          note={
            families === null
              ? undefined
              : `${plural(families.length, "independent family", "independent families")} of evidence`
          }
        >
          {percent(alert.confidence)}
        </Fact>
        <Fact
          label="Recommended"
          note={alert.expires_at === null ? undefined : `until ${dayTime(alert.expires_at)}`}
        >
          <ActionMark action={alert.recommended_action} />
        </Fact>
        <Fact label="Accounts" note={<SubjectNote detail={detail} />}>
          {count(alert.account_ids.length)}
        </Fact>
        <Fact label="Seen (UTC)" note={`by ${alert.detector.id} v${alert.detector.version}`}>
          {dayTime(alert.observed_at)}
        </Fact>
        <Fact
          label="Rules"
          note={
            detail.clauses
              .map(({ text }) => text ?? "")
              .join(" ")
              .slice(0, 90) + (detail.clauses.length > 0 ? "…" : "")
          }
        >
          {detail.clauses.length === 0
            ? "none"
            : detail.clauses.map(({ clause }) => clause).join(", ")}
        </Fact>
      </dl>
    </header>
  );
}

function SubjectNote({ detail }: { readonly detail: AlertDetail }) {
  const { subject } = detail.alert;
  if (subject.type === "account") return <a href={accountPath(subject.id)}>{subject.id}</a>;
  const attached = detail.attached_account_ids.length;
  const text = `one ${words(subject.type)}${attached > 0 ? `, ${attached} more attached` : ""}`;
  if (subject.type !== "cluster") return <span title={subject.id}>{text}</span>;
  return (
    <a href={clusterPath(subject.id)} title={subject.id}>
      {text}
    </a>
  );
}

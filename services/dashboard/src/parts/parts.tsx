/** Small pieces that every page uses. */
import type { AlertItem } from "@ringfence/schemas/api";
import type { ComponentChildren } from "preact";
import type { ApiProblem } from "../api/client.ts";
import type { ListReading } from "../api/list.ts";
import {
  ACTION_TEXT,
  count,
  type Severity,
  SEVERITY_RANK,
  sentence,
  shortId,
} from "../view/format.ts";
import { accountPath } from "../view/routes.ts";

/** A word and as many filled steps as it is grave: colour only repeats it. */
export function SeverityMark({ severity }: { readonly severity: Severity }) {
  const rank = SEVERITY_RANK[severity];
  return (
    <span class={`severity severity-${severity}`}>
      <svg viewBox="0 0 23 12" width="23" height="12" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((step) => (
          <rect
            key={step}
            class={step <= rank ? "step on" : "step"}
            x={(step - 1) * 5}
            y={10 - step * 2}
            width="3"
            height={step * 2 + 2}
            rx="0.5"
          />
        ))}
      </svg>
      {sentence(severity)}
    </span>
  );
}

export function ActionMark({ action }: { readonly action: AlertItem["recommended_action"] }) {
  return <span class={`action action-${action}`}>{ACTION_TEXT[action]}</span>;
}

export function AccountLink({ id }: { readonly id: string }) {
  return (
    <a class="id" href={accountPath(id)} title={id}>
      {shortId(id)}
    </a>
  );
}

export function Section(props: {
  readonly title: string;
  readonly note?: ComponentChildren;
  readonly id?: string;
  readonly children: ComponentChildren;
}) {
  const { title, note, id, children } = props;
  return (
    <section class="section" {...(id === undefined ? {} : { id })}>
      <header class="section-head">
        <h2>{title}</h2>
        {note !== undefined && <p class="note">{note}</p>}
      </header>
      {children}
    </section>
  );
}

export function Problem(props: { readonly problem: ApiProblem; readonly retry?: () => void }) {
  const { problem, retry } = props;
  return (
    <div class="empty" role="alert">
      <h2>{problem.status === 404 ? "Not found" : problem.title || "It did not work"}</h2>
      <p>{problem.message}</p>
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

export function Empty(props: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{props.title}</h2>
      {props.children !== undefined && <p>{props.children}</p>}
    </div>
  );
}

export function Loading() {
  return (
    <div class="loading" role="status">
      Loading …
    </div>
  );
}

/** A label over a value. */
export function Fact(props: {
  readonly label: string;
  readonly children: ComponentChildren;
  readonly note?: ComponentChildren;
}) {
  return (
    <div class="fact">
      <dt>{props.label}</dt>
      <dd>
        {props.children}
        {props.note !== undefined && <span class="fact-note">{props.note}</span>}
      </dd>
    </div>
  );
}

/** A wide table that scrolls on its own on a narrow screen, by keyboard too. */
export function Scroll(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div class="scroll" role="region" aria-label={props.label} tabIndex={0}>
      {props.children}
    </div>
  );
}

/** Text with names in backticks, as the detectors write it. */
export function Prose({ text }: { readonly text: string }) {
  return (
    <>
      {text.split("`").map((piece, at) => (at % 2 === 1 ? <code key={at}>{piece}</code> : piece))}
    </>
  );
}

/** Under a list of which more is to be had. */
export function More({ list }: { readonly list: ListReading<unknown> }) {
  const { data, loading } = list.state.value;
  if (data === null || data.next_cursor === null) return null;
  return (
    <p class="more">
      <button type="button" class="button" disabled={loading} onClick={list.more}>
        {loading ? "Reading …" : "Show more"}
      </button>
      <span class="note">{`${count(data.items.length)} of ${count(data.total)} shown`}</span>
    </p>
  );
}

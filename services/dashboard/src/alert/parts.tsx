/** The other findings that an alert speaks for. */
import type { AlertDetail } from "@ringfence/schemas/api";
import { clusterBetween } from "@ringfence/schemas/cluster-between";
import { Section, SeverityMark } from "../parts/parts.tsx";
import { CATEGORY_TEXT, percent, plural, shortId } from "../view/format.ts";

export function Parts({ detail }: { readonly detail: AlertDetail }) {
  const [first, ...others] = detail.alert.parts ?? [];
  if (first === undefined || others.length === 0) return null;
  return (
    <Section
      title="Told together with it"
      note={`The evidence above is of ${CATEGORY_TEXT[first.category]} alone: that of two findings is never added up.`}
    >
      <ul class="plain">
        {others.map((part) => (
          <li key={part.alert_id}>
            <p>
              <SeverityMark severity={part.severity} />{" "}
              {`${CATEGORY_TEXT[part.category]} · ${part.status === "closed" ? "has ended" : part.recommended_action} · ${percent(part.confidence)} sure · ${accountsOf(part, first)}`}
            </p>
            <p>{part.summary}</p>
            <ul class="plain dim">
              {part.evidence.map(({ feature, text }) => (
                <li key={feature}>{text}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type Part = NonNullable<AlertDetail["alert"]["parts"]>[number];

function accountsOf(part: Part, first: Part): string {
  const cluster = clusterBetween(part, first);
  const accounts = plural(part.account_ids.length, "account");
  return cluster === null ? accounts : `${accounts} more of cluster ${shortId(cluster)}`;
}

/** The other findings that an alert speaks for. */
import type { AlertDetail } from "@ringfence/schemas/api";
import { clusterBetween } from "@ringfence/schemas/cluster-between";
import { Section, SeverityMark } from "../parts/parts.tsx";
import { CATEGORY_TEXT, percent, plural, shortId } from "../view/format.ts";
import { clusterPath } from "../view/routes.ts";

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
              {`${CATEGORY_TEXT[part.category]} · ${part.status === "closed" ? "has ended" : part.recommended_action} · ${percent(part.confidence)} sure · ${plural(part.account_ids.length, "account")}`}
              <Tie cluster={clusterBetween(part, first)} />
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

/** What brings a finding here that names none of the same accounts. */
function Tie({ cluster }: { readonly cluster: string | null }) {
  if (cluster === null) return null;
  return (
    <>
      {" more of "}
      <a href={clusterPath(cluster)}>{`cluster ${shortId(cluster)}`}</a>
    </>
  );
}

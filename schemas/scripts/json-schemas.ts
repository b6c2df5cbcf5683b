/** JSON Schema (draft-07) of every document that crosses a process boundary, made from zod. */
import { z } from "zod";
import {
  accountProfile,
  alert,
  control,
  decision,
  detectionFinding,
  finding,
  requestEvent,
  verdict,
} from "../src/index.ts";
import { OCSF_VERSION } from "../src/ocsf/release.ts";

interface Contract {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: z.ZodType;
  /** Who writes it: others write what zod reads, we write what zod gives. */
  readonly io: "input" | "output";
}

export const CONTRACTS: readonly Contract[] = [
  {
    name: "request-event",
    title: "Request event",
    description: "One API request as a gateway saw it. Absent and null both mean unknown.",
    schema: requestEvent,
    io: "input",
  },
  {
    name: "account-profile",
    title: "Account profile",
    description: "What is known of an account. The newest updated_at wins.",
    schema: accountProfile,
    io: "input",
  },
  {
    name: "alert",
    title: "Alert",
    description: "An explained enforcement alert. Keep the highest revision of an alert_id.",
    schema: alert,
    io: "output",
  },
  {
    name: "control",
    title: "Control",
    description: "An entry of the allow-list, a suppression or a snooze.",
    schema: control,
    io: "output",
  },
  {
    name: "detection-finding",
    title: "OCSF Detection Finding",
    description:
      `An alert as OCSF ${OCSF_VERSION} class 2004. ` +
      "Keep the highest metadata.sequence of a finding_info.uid.",
    schema: detectionFinding,
    io: "output",
  },
  {
    name: "decision",
    title: "Decision",
    description: "A measure against one account, and how far it has come.",
    schema: decision,
    io: "output",
  },
  {
    name: "finding",
    title: "Finding",
    description: "One state of a finding, with the evidence it stands on.",
    schema: finding,
    io: "output",
  },
  {
    name: "verdict",
    title: "Verdict",
    description: "What an analyst found an alert to be.",
    schema: verdict,
    io: "output",
  },
];

export function jsonSchemaOf({ name, title, description, schema, io }: Contract): object {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    io,
    target: "draft-7",
    override: ({ jsonSchema }) => {
      // A field added later must not make today's readers refuse the document.
      delete jsonSchema.additionalProperties;
    },
  });
  return { $schema, $id: `urn:ringfence:schema:${name}:v1`, title, description, ...body };
}

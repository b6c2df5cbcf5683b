/** Whom an alert names and what it stands on, as resources, evidences and observables of OCSF. */
import type { Alert, Evidence } from "../alert.ts";
import { clipText } from "../explanation.ts";
import { ipAddress } from "../primitives.ts";
import { type DetectionFinding, OCSF_LIMITS } from "./detection-finding.ts";

type Named = Pick<DetectionFinding, "resources" | "evidences" | "observables">;
type Observable = DetectionFinding["observables"][number];

/** Every observable says where in the document its value stands. */
export function namesAndFacts(alert: Alert): Named {
  const accounts = alert.account_ids.slice(0, OCSF_LIMITS.accounts);
  const keys = alert.api_key_ids.slice(0, OCSF_LIMITS.keys);
  const ip = addressOf(alert.subject);
  const clients = ip === null ? [] : [ip];
  // The account whose key leaked is not the one who acts.
  const role =
    alert.category === "credential_sharing"
      ? ({ role_id: 3, role: "Affected" } as const)
      : ({ role_id: 2, role: "Actor" } as const);
  return {
    resources: accounts.map((uid) => ({
      uid,
      type: "API account",
      ...role,
      owner: { account: { uid } },
    })),
    evidences: [
      ...alert.evidence.slice(0, OCSF_LIMITS.evidence).map(toFact),
      ...keys.map((credential_uid) => ({
        name: "api_key" as const,
        actor: { session: { credential_uid } },
      })),
      ...clients.map((ip) => ({ name: "client" as const, src_endpoint: { ip } })),
    ],
    observables: [
      ...accounts.map((value) => ({ ...ACCOUNT, value })),
      ...keys.map((value) => ({ ...KEY, value })),
      ...clients.map((value) => ({ ...ADDRESS, value })),
    ],
  };
}

const ACCOUNT = {
  name: "resources[].owner.account.uid",
  type_id: 35,
  type: "Account Object: uid",
} as const satisfies Omit<Observable, "value">;
const KEY = {
  name: "evidences[].actor.session.credential_uid",
  type_id: 19,
  type: "User Credential ID",
} as const satisfies Omit<Observable, "value">;
const ADDRESS = {
  name: "evidences[].src_endpoint.ip",
  type_id: 2,
  type: "IP Address",
} as const satisfies Omit<Observable, "value">;

function toFact({ feature, text, observed, expected, weight, family }: Evidence) {
  const data = { text: clipText(text, OCSF_LIMITS.sentence), observed, expected, weight };
  return { name: feature, data: family === undefined ? data : { ...data, family } };
}

/** The address of a network or of a client (`caller:203.0.113.7 …`); null where it is none. */
function addressOf({ type, id }: Alert["subject"]): string | null {
  if (type !== "network" && type !== "client") return null;
  const [first = ""] = id.replace(/^(caller|network):/, "").split(" ");
  const parsed = ipAddress.safeParse(first);
  return parsed.success ? parsed.data : null;
}

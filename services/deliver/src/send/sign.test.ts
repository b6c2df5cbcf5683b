import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { signedHeaders } from "./sign.ts";

/** The vector of Standard Webhooks that all of its libraries are tested with. */
const VECTOR = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const NEXT = `whsec_${Buffer.from("the next secret of the endpoint").toString("base64")}`;

describe("signing", () => {
  it("gives what the specification's vector says", () => {
    const { secret, at, ...message } = VECTOR;
    expect(signedHeaders(message, [secret], at)).toMatchObject({
      "webhook-id": VECTOR.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": VECTOR.signature,
    });
  });

  it("during a rotation verifies with either secret, and with no other", () => {
    const message = { id: "msg_1", body: '{"type":"abuse.alert"}' };
    // The library compares with the clock of the machine.
    const headers = signedHeaders(message, [VECTOR.secret, NEXT], new Date());
    expect(headers["webhook-signature"]?.split(" ")).toHaveLength(2);
    for (const secret of [VECTOR.secret, NEXT]) {
      expect(new Webhook(secret).verify(message.body, headers)).toEqual({ type: "abuse.alert" });
    }
    const stranger = new Webhook(`whsec_${Buffer.alloc(24, 7).toString("base64")}`);
    expect(() => stranger.verify(message.body, headers)).toThrow("No matching signature");
    expect(() => new Webhook(NEXT).verify(`${message.body} `, headers)).toThrow();
  });
});

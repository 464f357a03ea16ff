import { expect } from "chai";
import type { CallableRequest } from "firebase-functions/https";
import functionsTest from "firebase-functions-test";
import { startStage, type Stage } from "../support/stage.ts";

type Call = (request: Partial<CallableRequest<unknown>>) => Promise<Record<string, unknown>>;

/** The exports of index.ts inside this process, by Google's own test kit. */
describe("the exported functions, wrapped by firebase-functions-test", () => {
  let stage: Stage;
  let wrapped: Record<"createBooking" | "createPaymentIntent" | "getPaymentStatus", Call>;
  const kit = functionsTest();
  const before_ = { ...process.env };

  before(async () => {
    stage = await startStage();
    Object.assign(process.env, stage.backend.env);
    const deployed = await import("../../src/index.ts");
    const wrap = (exported: unknown) => kit.wrap(exported as never) as unknown as Call;
    wrapped = {
      createBooking: wrap(deployed.createBooking),
      createPaymentIntent: wrap(deployed.createPaymentIntent),
      getPaymentStatus: wrap(deployed.getPaymentStatus),
    };
  });
  after(async () => {
    kit.cleanup();
    for (const name of Object.keys(process.env)) {
      if (!Object.hasOwn(before_, name)) Reflect.deleteProperty(process.env, name);
    }
    Object.assign(process.env, before_);
    await stage.stop();
  });

  const auth = { uid: "user-1", token: {} } as unknown as CallableRequest["auth"] & object;

  it("book, pay and ask, as one user", async () => {
    const slotId = await stage.addSlot(1);
    const data = { itemId: "lounge", slotId };
    const { bookingId } = await wrapped.createBooking({ auth, data });
    const payment = await wrapped.createPaymentIntent({ auth, data: { bookingId } });
    expect(payment["clientSecret"]).to.match(/^pi_\w+_secret_\w+$/);
    const status = await wrapped.getPaymentStatus({ auth, data: { bookingId } });
    expect(status).to.include({ status: "held", paymentStatus: "requires_payment_method" });
  });

  it("refuses a caller without a user id, although the token was taken for good", async () => {
    for (const nobody of [undefined, { uid: undefined, token: {} }, { uid: "", token: {} }]) {
      const error = await wrapped
        .createBooking({ auth: nobody as never, data: { itemId: "lounge" } })
        .catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: "unauthenticated" });
    }
  });

  it("refuses inherited fields as if they were not there", async () => {
    const data: unknown = Object.create({ bookingId: "B".repeat(20) });
    const error = await wrapped.getPaymentStatus({ auth, data }).catch((thrown: unknown) => thrown);
    expect(error).to.have.nested.property("details.reason", "INVALID_INPUT");
  });
});

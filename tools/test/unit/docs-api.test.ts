import { expect } from "chai";
import { BlockSlotInput } from "../../../functions/src/application/block-slot.ts";
import { CloseDayInput } from "../../../functions/src/application/close-day.ts";
import { CreateBookingInput } from "../../../functions/src/application/create-booking-input.ts";
import { CreateCheckoutSessionInput } from "../../../functions/src/application/create-checkout-session.ts";
import { CreatePaymentIntentInput } from "../../../functions/src/application/create-payment-intent.ts";
import { CreateSetupIntentInput } from "../../../functions/src/application/create-setup-intent.ts";
import { QuoteInput } from "../../../functions/src/application/quote.ts";
import { GetPaymentStatusInput } from "../../../functions/src/application/get-payment-status.ts";
import { SaveScheduleInput } from "../../../functions/src/application/save-schedule-input.ts";
import { SetSlotCapacityInput } from "../../../functions/src/application/set-slot-capacity.ts";
import { CancelForCustomerInput } from "../../../functions/src/application/cancel-for-customer.ts";
import { CancelSlotInput } from "../../../functions/src/application/cancel-slot.ts";
import { DecideRefundRequestInput } from "../../../functions/src/application/decide-refund-request.ts";
import { RefundPaymentInput } from "../../../functions/src/application/refund-payment.ts";
import { ReplayEventInput } from "../../../functions/src/application/replay-event.ts";
import { RequestRefundInput } from "../../../functions/src/application/request-refund.ts";
import { ResyncPaymentInput } from "../../../functions/src/application/resync-payment.ts";
import * as deployed from "../../../functions/src/index.ts";
import { blockOf, readDocument, rowsOf, sectionOf } from "../../docs/markdown.ts";
import { BLOCKS } from "../../docs/tables.ts";

const API = readDocument("docs/api.md");

describe("docs/api.md", () => {
  for (const [name, content] of Object.entries(BLOCKS)) {
    it(`has the ${name} of the code (else: node_modules/.bin/node tools/docs/generate.ts)`, () => {
      expect(blockOf(API, name)).to.equal(content());
    });
  }

  for (const name of Object.keys(deployed)) {
    it(`has a section about ${name}`, () => {
      expect(sectionOf(API, `## \`${name}\``)).not.to.equal("");
    });
  }

  const inputs = {
    createBooking: CreateBookingInput,
    quote: QuoteInput,
    createPaymentIntent: CreatePaymentIntentInput,
    createCheckoutSession: CreateCheckoutSessionInput,
    createSetupIntent: CreateSetupIntentInput,
    getPaymentStatus: GetPaymentStatusInput,
    blockSlot: BlockSlotInput,
    setSlotCapacity: SetSlotCapacityInput,
    closeDay: CloseDayInput,
    saveSchedule: SaveScheduleInput,
    cancelForCustomer: CancelForCustomerInput,
    cancelSlot: CancelSlotInput,
    decideRefundRequest: DecideRefundRequestInput,
    refundPayment: RefundPaymentInput,
    replayEvent: ReplayEventInput,
    requestRefund: RequestRefundInput,
    resyncPayment: ResyncPaymentInput,
  };
  for (const [name, { shape }] of Object.entries(inputs)) {
    it(`lists exactly the input fields of ${name}`, () => {
      const input = sectionOf(sectionOf(API, `## \`${name}\``), "### Input");
      const fields = rowsOf(input).map(([cell = ""]) => /^`(\w+)/.exec(cell)?.[1] ?? cell);
      expect([...new Set(fields)]).to.have.members(Object.keys(shape));
    });
  }
});

import { collection, getDocs, limit, query, where } from "firebase/firestore";
import type { publishableClient } from "../../simulator/src/client.ts";
import type { ClientPaymentIntent } from "../../simulator/src/client.ts";
import type { AppClient } from "./app-client.ts";
import { cardNumber } from "./demo-cards.ts";

export type StripeClient = ReturnType<typeof publishableClient>;

const SLOTS_SEEN_MAX = 50;

/** The id of a slot of this item that is still to come and has room. */
export async function freeSlot(
  app: AppClient,
  itemId: string,
  notBefore = new Date(),
): Promise<string> {
  const inQuestion = query(
    collection(app.firestore, "slots"),
    where("itemId", "==", itemId),
    where("start", ">", notBefore),
    limit(SLOTS_SEEN_MAX),
  );
  const found = await getDocs(inQuestion);
  const free = found.docs.find((slot) => slot.get("taken") < slot.get("capacity"));
  if (free === undefined) throw new Error(`No free slot of ${itemId} was found.`);
  return free.id;
}

/**
 * What a payment sheet does with a card: a number, or a name such as `declined`. The intent it
 * answers may still want the cardholder's 3-D Secure.
 * @throws ClientError when the card is declined; the same intent can be tried again
 */
export async function confirmCard(
  stripe: StripeClient,
  clientSecret: string,
  card: string,
): Promise<ClientPaymentIntent> {
  const { id } = await stripe.createPaymentMethod({
    card: {
      number: cardNumber(card),
      exp_month: 12,
      exp_year: new Date().getFullYear() + 3,
      cvc: "123",
    },
  });
  return stripe.confirmPaymentIntent(clientSecret, { paymentMethod: id });
}

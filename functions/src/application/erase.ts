/** How somebody is forgotten, booking by booking; whoever comes after a crash goes on. */
import {
  askWithoutPerson,
  isInUse,
  ledgerWithoutPerson,
  withoutPerson,
} from "../domain/erasure.ts";
import type { GuaranteeRecord } from "../domain/guarantee.ts";
import { isForOperator, kindIn } from "../domain/notice.ts";
import { forgetCustomer } from "./customer.ts";
import { decide, type Decision } from "./decide.ts";
import type { Erasure, OutboxEntry } from "./documents.ts";
import { withoutMail } from "./deliver-notices.ts";
import { learnCards } from "./learn-cards.ts";
import { handOverWrites, readBelongings, type Belongings } from "./hand-over.ts";
import { ref, remove, replace, type Deps, type Write } from "./ports.ts";

export interface Look {
  readonly now: number;
  readonly cause: string;
}

const PAGE = 20;
const PAGES_MAX = 5;
/** Sorts after every booking's id. */
const LAST_ID = "~";
const DAY_MS = 86_400_000;
/** How long it is known that it was done. */
const KEPT_MS = 35 * DAY_MS;

/**
 * Everything from before the request, as far as one run gets. What has come into use since stays until
 * it is over, and a later run forgets it.
 * @returns whether all is done
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: called again it goes on
 */
export async function eraseOn(deps: Deps, uid: string, look: Look): Promise<boolean> {
  const { erasure } = await deps.store.read({ erasure: ref("erasures", uid) });
  if (erasure?.data.state !== "running") return true;
  if (!(await eraseBookings(deps, erasure.data, look))) return false;
  const { guests } = await current(deps, uid);
  await eraseCustomer(deps, uid);
  for (const guest of guests) await eraseGuest(deps, guest);
  await finish(deps, uid, look.now);
  return true;
}

/** Those that are done are listed no more, so each run begins anew. */
async function eraseBookings(deps: Deps, erasure: Erasure, look: Look): Promise<boolean> {
  let after = { createdAt: erasure.requestedAt, bookingId: LAST_ID };
  let isDone = true;
  for (let page = 0; page < PAGES_MAX; page++) {
    const ids = await deps.store.bookingsOf(erasure.uid, after, PAGE);
    for (const bookingId of ids) {
      const { createdAt, isErased } = await eraseBooking(deps, erasure, { ...look, bookingId });
      after = { createdAt, bookingId };
      if (!isErased) isDone = false;
    }
    if (ids.length < PAGE) return isDone;
  }
  return false;
}

interface Outcome {
  readonly createdAt: number;
  readonly isErased: boolean;
}

/** One commit: the booking with all that is written about it, and the mails. */
function eraseBooking(
  deps: Deps,
  { uid, pseudonym }: Erasure,
  { bookingId, ...cause }: Look & { readonly bookingId: string },
): Promise<Outcome> {
  return decide(deps, async (): Promise<Decision<Outcome>> => {
    const found = await readBelongings(deps, bookingId);
    if (found === null) throw new Error(`no booking ${bookingId}`);
    const booking = found.booking.data;
    const outcome = { createdAt: booking.createdAt, isErased: true };
    // Another run was faster, or another account has claimed it.
    if (booking.uid !== uid) return { writes: [], result: outcome };
    const asks = found.asks.map(({ data }) => data);
    if (isInUse(booking, asks)) return { writes: [], result: { ...outcome, isErased: false } };
    const change = { booking: withoutPerson, ledger: ledgerWithoutPerson, ask: askWithoutPerson };
    const why = { ...cause, what: "personal data erased" };
    return {
      writes: [
        ...handOverWrites(found, pseudonym, why, change),
        ...(await mailWrites(deps, bookingId, cause.now)),
        ...(await guestWrites(deps, uid, bookingId, found)),
      ],
      result: outcome,
    };
  });
}

/** Far more than a booking has. */
const TELLINGS_MAX = 400;

/**
 * The customer's mails go. Whoever is writing one right now has read the address: what is due is
 * written, too, so that they lose their race and find no address any more.
 */
async function mailWrites(deps: Deps, bookingId: string, now: number): Promise<Write[]> {
  const { store } = deps;
  const [notices, mails] = await Promise.all([
    store.tellingsOf("outbox", bookingId, TELLINGS_MAX),
    store.tellingsOf("mail", bookingId, TELLINGS_MAX),
  ]);
  const [due, sent] = await Promise.all([
    store.read(Object.fromEntries(notices.map((id) => [id, ref("outbox", id)]))),
    store.read(Object.fromEntries(mails.map((id) => [id, ref("mail", id)]))),
  ]);
  return [
    ...Object.entries(due).flatMap(([id, entry]) =>
      entry === null || !isMailed(entry.data)
        ? []
        : [replace(ref("outbox", id), entry, withoutMail(entry.data, now))],
    ),
    ...Object.entries(sent).flatMap(([id, mail]) =>
      mail === null || !isTheirs(bookingId, id) ? [] : [remove(ref("mail", id), mail)],
    ),
  ];
}

/** Whoever runs the business keeps what was written to them. */
function isMailed(entry: OutboxEntry): boolean {
  return (entry.mail === "due" || entry.mail === "sent") && !isForOperator(entry);
}

function isTheirs(bookingId: string, mailId: string): boolean {
  const kind = kindIn(bookingId, mailId);
  return kind === null || !isForOperator({ kind });
}

/** Who made a claimed booking as a guest may have a customer at Stripe, too. */
async function guestWrites(
  deps: Deps,
  uid: string,
  bookingId: string,
  { ledgers }: Belongings,
): Promise<Write[]> {
  const at = ref("erasures", uid);
  const card = ref("guarantees", bookingId);
  const { erasure, guarantee } = await deps.store.read({ erasure: at, guarantee: card });
  if (erasure === null) throw new Error("an erasure was lost");
  const makers = [...ledgers.map(({ data }) => data.uid), ...saversOf(guarantee?.data)];
  const made = makers.filter((one) => one !== uid);
  const guests = [...new Set([...erasure.data.guests, ...made])];
  if (guests.length === erasure.data.guests.length) return [];
  return [replace(at, erasure, { ...erasure.data, guests })];
}

/** Who has tried to save a card for it. */
function saversOf(record: GuaranteeRecord | undefined): string[] {
  if (record === undefined) return [];
  return [record.uid, ...Object.values(record.setups).flatMap(({ uid }) => uid ?? [])];
}

/** At Stripe first: after a crash between the two it is asked for again, which Stripe does not mind. */
async function eraseCustomer(deps: Deps, uid: string): Promise<void> {
  const { customer } = await deps.store.read({ customer: ref("customers", uid) });
  const customerId = customer?.data.stripeCustomerId ?? null;
  if (customerId === null) return;
  await deps.stripe.eraseCustomer(customerId);
  // With what is known of the cards; of a customer from before they were kept here, only the binding.
  await learnCards(deps, customerId, [{ kind: "customer_deleted" }]);
  await forgetCustomer(deps, uid, customerId);
}

/** A guest who has booked again since goes on as they are. */
async function eraseGuest(deps: Deps, guest: string): Promise<void> {
  const [booking] = await deps.store.bookingsOf(guest, null, 1);
  if (booking === undefined) await eraseCustomer(deps, guest);
}

async function current({ store }: Deps, uid: string): Promise<Erasure> {
  const { erasure } = await store.read({ erasure: ref("erasures", uid) });
  if (erasure === null) throw new Error("an erasure was lost");
  return erasure.data;
}

function finish(deps: Deps, uid: string, now: number): Promise<null> {
  const at = ref("erasures", uid);
  return decide(deps, async () => {
    const { erasure } = await deps.store.read({ erasure: at });
    if (erasure?.data.state !== "running") return { writes: [], result: null };
    const done = { state: "done", wakeAt: null, expiresAt: now + KEPT_MS } as const;
    return { writes: [replace(at, erasure, { ...erasure.data, ...done })], result: null };
  });
}

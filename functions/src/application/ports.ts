/**
 * What the use cases need from the world. Adapters implement these; tests use fakes that pass the
 * same contract tests. No driver type appears here.
 */
import type { Booking } from "../domain/booking.ts";
import type { CatalogItem, Schedule, Slot } from "../domain/catalog.ts";
import type { Coupon } from "../domain/coupon.ts";
import type { Observation } from "../domain/facts.ts";
import type { GuaranteeRecord, SetupObservation } from "../domain/guarantee.ts";
import type { Mail } from "../domain/mail.ts";
import type { CheckoutParams } from "../domain/checkout.ts";
import type { CreateParams, Ledger } from "../domain/payment.ts";
import type { PaymentView } from "../domain/payment-view.ts";
import type { RefundView } from "../domain/refund-view.ts";
import type { RefundAsk } from "../domain/refund-ask.ts";
import type { CardObservation, CardView, SavedCards } from "../domain/saved-cards.ts";
import type { ShippingOption } from "../domain/shipping.ts";
import type {
  AuditEntry,
  BookingWish,
  Customer,
  DeferredEvent,
  Holds,
  Erasure,
  Idempotency,
  Lease,
  Limit,
  OutboxEntry,
  StripeId,
  TimelineEntry,
} from "./documents.ts";
import type { Hooks } from "./hooks.ts";

/** Every collection and what its documents hold. Times are milliseconds here. */
export interface Collections {
  catalog: CatalogItem;
  schedules: Schedule;
  /** Ids are the codes, in upper case. */
  coupons: Coupon;
  shippingOptions: ShippingOption;
  slots: Slot;
  /** Ids are those of the bookings that are to be made. */
  bookingWishes: BookingWish;
  bookings: Booking;
  payments: PaymentView;
  ledger: Ledger;
  /** Ids are ours, or Stripe's (`re_…`) for a refund that we did not ask for. */
  refunds: RefundView;
  /** Ids are `{paymentId}/{entryId}`. */
  timeline: TimelineEntry;
  /** Ids are `{bookingId}_{n}`. */
  refundRequests: RefundAsk;
  customers: Customer;
  /** Ids are `{uid}/{pm_…}`: what an owner sees of a saved card. */
  cards: CardView;
  /** Ids are Stripe's (`cus_…`): whose it is, and what is known of its cards. */
  stripeCustomers: SavedCards;
  /** Ids are those of the bookings. */
  guarantees: GuaranteeRecord;
  /** Ids are Stripe's (`pi_…`): the unique constraint that ties each to one payment. */
  stripeIds: StripeId;
  stripeEvents: DeferredEvent;
  idempotency: Idempotency;
  limits: Limit;
  /** Ids are the uid of whoever holds them. */
  holds: Holds;
  leases: Lease;
  /** Ids are uids. */
  erasures: Erasure;
  /** Ids begin with the time, so that their order is the order of what happened. */
  auditLog: AuditEntry;
  /** Ids are `{bookingId}_{kind}_{cause}`: each notice can be written once. */
  outbox: OutboxEntry;
  /** Ids are the outbox's. Sent by whoever sends the mails; nothing here reads what becomes of them. */
  mail: Mail;
}
export type CollectionName = keyof Collections;

export interface Ref<C extends CollectionName = CollectionName> {
  readonly collection: C;
  readonly id: string;
}

/** A document as it was read. `version` is opaque: hand it back to write on the same basis. */
export interface Versioned<T> {
  readonly data: T;
  readonly version: unknown;
}

export type Found<R extends Record<string, Ref>> = {
  readonly [K in keyof R]: R[K] extends Ref<infer C> ? Versioned<Collections[C]> | null : never;
};

/** Only ever made by the functions below, which keep data and collection together. */
export type Write =
  | {
      readonly op: "create";
      readonly ref: Ref;
      readonly data: object;
      /** That it is there already means that it is done: `decide` leaves it out and commits the rest. */
      readonly isOnce?: true;
    }
  | { readonly op: "replace"; readonly ref: Ref; readonly data: object; readonly basis: unknown }
  | { readonly op: "put"; readonly ref: Ref; readonly data: object }
  | { readonly op: "remove"; readonly ref: Ref; readonly basis: unknown }
  /** Adds to a count, whatever it is by now: of any number of commits at once, none is in another's way. */
  | { readonly op: "count"; readonly ref: Ref<"limits">; readonly data: Limit };

export function ref<C extends CollectionName>(collection: C, id: string): Ref<C> {
  return { collection, id };
}

/** Fails the commit if the document exists. */
export function create<C extends CollectionName>(to: Ref<C>, data: Collections[C]): Write {
  return { op: "create", ref: to, data };
}

/** The same, for what somebody may have written before: the next try of `decide` does without it. */
export function createOnce<C extends CollectionName>(to: Ref<C>, data: Collections[C]): Write {
  return { op: "create", ref: to, data, isOnce: true };
}

/** Fails the commit if the document changed since `found` was read; creates it if `found` is null. */
export function replace<C extends CollectionName>(
  to: Ref<C>,
  found: Versioned<Collections[C]> | null,
  data: Collections[C],
): Write {
  return found === null ? create(to, data) : { op: "replace", ref: to, data, basis: found.version };
}

/** Writes whatever is there: only for documents that another document's basis in the same commit guards. */
export function put<C extends CollectionName>(to: Ref<C>, data: Collections[C]): Write {
  return { op: "put", ref: to, data };
}

/** Fails the commit if the document changed since `found` was read. */
export function remove<C extends CollectionName>(
  to: Ref<C>,
  found: Versioned<Collections[C]>,
): Write {
  return { op: "remove", ref: to, basis: found.version };
}

/** Removes whatever is there, or nothing: only as `put`, where another document's basis is a guard. */
export function drop(to: Ref): Write {
  return { op: "remove", ref: to, basis: null };
}

/** Where the last page of somebody's bookings ended. */
export interface After {
  /** Milliseconds. */
  readonly createdAt: number;
  readonly bookingId: string;
}

/** Adds `by` to `limits/{id}`, which begins at none. @param expiresAt milliseconds, for its TTL */
export function count(to: Ref<"limits">, by: number, expiresAt: number): Write {
  return { op: "count", ref: to, data: { count: by, expiresAt } };
}

/** Milliseconds: from the first instant, and up to the second without it. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

export interface Store {
  /** Reads all in one round trip. @throws DomainError UNAVAILABLE */
  read<const R extends Record<string, Ref>>(refs: R): Promise<Found<R>>;
  /**
   * Writes all or nothing. `conflict` means that a basis changed or a created document existed:
   * read again and decide again. It may also be said of one's own commit whose acknowledgement was
   * lost, so whoever reads again must recognise its own work.
   * @throws DomainError UNAVAILABLE; whether it was written is then unknown
   */
  commit(writes: readonly Write[]): Promise<"committed" | "conflict">;
  /**
   * Counts one call in `limits/{id}` and answers how many there are now, itself included, exactly
   * even for calls at once: of any number of callers, only `max` are ever told `<= max`.
   * The document is `Limit`; `expiresAt` is for its TTL. @throws DomainError UNAVAILABLE
   */
  countCall(id: string, expiresAt: number): Promise<number>;
  /**
   * Ids of the user's bookings that may still be paid: held beyond `now`, or processing, which suspends
   * the hold. More than `limit` are cut off: ask for one more than you can use.
   * @throws DomainError UNAVAILABLE
   */
  openBookings(uid: string, now: number, limit: number): Promise<string[]>;
  /** Ids of the user's bookings, newest first. @throws DomainError UNAVAILABLE */
  bookingsOf(uid: string, after: After | null, limit: number): Promise<string[]>;
  /** Ids of the notices, or of the mails, about the booking. @throws DomainError UNAVAILABLE */
  tellingsOf(collection: "outbox" | "mail", bookingId: string, limit: number): Promise<string[]>;
  /** Ids of ledgers whose `wakeAt` is due, longest overdue first. @throws DomainError UNAVAILABLE */
  dueLedgers(now: number, limit: number): Promise<string[]>;
  /** The same of bookings. @throws DomainError UNAVAILABLE */
  dueBookings(now: number, limit: number): Promise<string[]>;
  /** The same of the outbox. @throws DomainError UNAVAILABLE */
  dueNotices(now: number, limit: number): Promise<string[]>;
  /** The same of those who are being forgotten. @throws DomainError UNAVAILABLE */
  dueErasures(now: number, limit: number): Promise<string[]>;
  /** The same of events that could not be applied. @throws DomainError UNAVAILABLE */
  dueEvents(now: number, limit: number): Promise<string[]>;
  /** The same of wishes that are not settled. @throws DomainError UNAVAILABLE */
  dueWishes(now: number, limit: number): Promise<string[]>;
  /**
   * Moves the look at a document that cannot be read, and touches nothing else in it; does nothing
   * where there is none. @throws DomainError UNAVAILABLE
   */
  putOff(
    what: Ref<"ledger" | "bookings" | "stripeEvents" | "bookingWishes" | "erasures">,
    wakeAt: number,
  ): Promise<void>;
  /**
   * Ids of the bookings that have places in the slot and may still be canceled: held, processing or
   * confirmed. @throws DomainError UNAVAILABLE
   */
  openInSlot(slotId: string, limit: number): Promise<string[]>;
  /**
   * Ids of the bookings that take places in the slot, whether they may still be canceled or not.
   * @throws DomainError UNAVAILABLE
   */
  takersOf(slotId: string, limit: number): Promise<string[]>;
  /** Ids of all items, schedules or ways to ship, in their order. @throws DomainError UNAVAILABLE */
  idsIn(collection: "catalog" | "schedules" | "shippingOptions", limit: number): Promise<string[]>;
  /** Ids of the items, active or not, with exactly this name. @throws DomainError UNAVAILABLE */
  itemsNamed(name: string, limit: number): Promise<string[]>;
  /** Ids of the item's slots that start in [from, until), earliest first. @throws DomainError UNAVAILABLE */
  slotsBetween(itemId: string, span: Span, limit: number): Promise<string[]>;
}

/** A PaymentIntent as Stripe has it now. */
export interface IntentRead {
  readonly intentId: string;
  /** Lets a client confirm: goes to its owner, and never into a document or a log. */
  readonly clientSecret: string | null;
  readonly stripeStatus: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly observations: readonly Observation[];
}

/** How a create ended. `unknown`: it may have happened; the same key finds out. */
export type CreateOutcome =
  | { readonly kind: "created"; readonly intentId: string; readonly clientSecret: string | null }
  | { readonly kind: "in_progress" }
  | { readonly kind: "unknown" }
  | { readonly kind: "customer_missing" }
  /** Never made under this key; `safe` to show, `code` for the log only. */
  | {
      readonly kind: "refused";
      readonly safe: "amount_too_small" | "other";
      readonly code?: string | null;
    };

export interface IntentOrder extends CreateParams {
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A Checkout Session as Stripe has it now, with its PaymentIntent if there is one. */
export interface SessionRead {
  readonly sessionId: string;
  /** Where the customer goes, while it is open and hosted by Stripe; as a secret, never stored. */
  readonly url: string | null;
  /** For a page of the merchant's own: as above. */
  readonly clientSecret: string | null;
  readonly observations: readonly Observation[];
}

export interface SessionOrder extends IntentOrder {
  readonly checkout: CheckoutParams;
}

export type SessionOutcome =
  | ({ readonly kind: "created" } & Pick<SessionRead, "sessionId" | "url" | "clientSecret">)
  | Exclude<CreateOutcome, { kind: "created" }>;

export interface RefundOrder {
  readonly key: string;
  readonly intentId: string;
  /** Minor units; null gives back whatever is left. */
  readonly amount: number | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** How asking for a refund ended. `unknown`: it may have been made; the same key finds out. */
export type RefundOutcome =
  | { readonly kind: "created"; readonly stripeRefundId: string }
  | { readonly kind: "in_progress" }
  | { readonly kind: "unknown" }
  /** A dispute holds the money: it may be asked for again when the dispute has ended. */
  | { readonly kind: "blocked" }
  /** Never made under this key: nothing, or less than that, is left. `code` for the log only. */
  | { readonly kind: "refused"; readonly code: string | null };

export interface CaptureOrder {
  readonly key: string;
  readonly intentId: string;
  /** Minor units; what is not taken is released. */
  readonly amount: number;
}

/** How asking for a capture ended. `unknown`: it may have happened; the same key finds out. */
export type CaptureOutcome =
  | { readonly kind: "captured" }
  | { readonly kind: "in_progress" }
  | { readonly kind: "unknown" }
  /** Not taken under this key. Without a code it was a fault of Stripe's. For the log only. */
  | { readonly kind: "refused"; readonly code: string | null };

export interface ConfirmOrder {
  readonly key: string;
  readonly intentId: string;
  /** Stripe's; null pays with the one that was chosen before. */
  readonly paymentMethodId: string | null;
  /** The card's holder is not there: nobody can be asked, so a bank that wants to ask declines. */
  readonly isOffSession?: true;
}

/** How an attempt to pay ended. `unknown`: it may have happened; a read of the PaymentIntent finds out. */
export type ConfirmOutcome =
  /** Paid, declined, or waiting for the card's holder: only a read tells. */
  | { readonly kind: "tried" }
  | { readonly kind: "in_progress" }
  | { readonly kind: "unknown" }
  /** Nothing was tried. `code` for the log only. */
  | { readonly kind: "refused"; readonly code: string | null }
  /** This key stands for another order. */
  | { readonly kind: "key_reused" };

export type ChooseOutcome =
  | { readonly kind: "chosen"; readonly stripeStatus: string }
  /** Not one that this PaymentIntent takes, or not at this moment. `code` for the log only. */
  | { readonly kind: "refused"; readonly code: string | null };

export interface SetupOrder {
  readonly key: string;
  readonly customerId: string;
  /** `off_session`: it may be charged later, without the customer there. */
  readonly usage: "on_session" | "off_session";
  readonly metadata: Readonly<Record<string, string>>;
}

/** How asking to save a card ended. `unknown`: it may have been made; that costs nothing. */
export type SetupOutcome =
  | { readonly kind: "created"; readonly setupIntentId: string; readonly clientSecret: string }
  | { readonly kind: "in_progress" }
  | { readonly kind: "unknown" }
  | { readonly kind: "customer_missing" }
  | { readonly kind: "refused"; readonly code: string | null };

/** A SetupIntent as Stripe has it now. */
export interface SetupRead {
  /** Lets a client confirm: as a PaymentIntent's. */
  readonly clientSecret: string | null;
  readonly observation: SetupObservation;
}

export type CustomerOutcome =
  { readonly kind: "created"; readonly customerId: string } | { readonly kind: "in_progress" };

/** The ids, kept, and the secrets, passed on, that the mobile sheet wants. */
export type SheetSecret =
  | { readonly customerSessionClientSecret: string }
  | { readonly customerEphemeralKeySecret: string };

export type ListedKind = "intents" | "refunds" | "disputes" | "warnings";

/** Seconds on Stripe's clock: created from the first on, and before the second. */
export interface ListPage {
  readonly since: number;
  readonly until: number;
  /** Where the last page ended; null for the first. */
  readonly after: string | null;
  readonly limit: number;
}

/** One object of a list, as Stripe has it now. */
export interface Listed {
  readonly id: string;
  readonly created: number;
  /** Seconds: the newest change that it has a date of. */
  readonly changedAt: number;
  readonly intentId: string | null;
  /** Those of its PaymentIntent, which tell whose it is. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Null when it cannot be read. */
  readonly observations: readonly Observation[] | null;
}

export interface ListedPage {
  readonly items: readonly Listed[];
  /** What the next page begins after; null after the last. */
  readonly next: string | null;
}

export interface Payments {
  /** Never confirms: confirming is the client's call. Safe to repeat with the same order. */
  createIntent(order: IntentOrder): Promise<CreateOutcome>;
  /** @throws DomainError STRIPE_UNAVAILABLE */
  readIntent(intentId: string): Promise<IntentRead | null>;
  /** Naturally idempotent. `refused`: it can no longer be canceled. @throws DomainError STRIPE_UNAVAILABLE */
  cancelIntent(intentId: string): Promise<"canceled" | "refused">;
  /**
   * Takes reserved money. The answer may be a replay: read the PaymentIntent after it.
   * @throws DomainError STRIPE_UNAVAILABLE when our key is at fault
   */
  captureIntent(order: CaptureOrder): Promise<CaptureOutcome>;
  /**
   * Tries to pay, in the place of an app that does not confirm by itself. The answer may be a replay:
   * read the PaymentIntent after it. @throws DomainError STRIPE_UNAVAILABLE when our key is at fault
   */
  confirmIntent(order: ConfirmOrder): Promise<ConfirmOutcome>;
  /** What it will be paid with; nothing is paid. Safe to repeat. @throws DomainError STRIPE_UNAVAILABLE */
  chooseMethod(intentId: string, paymentMethodId: string): Promise<ChooseOutcome>;
  /** Looks among the customer's newest PaymentIntents. @throws DomainError STRIPE_UNAVAILABLE */
  findIntent(customerId: string, paymentId: string): Promise<string | null>;
  /** Stripe's own page for a payment. Safe to repeat with the same order. */
  createSession(order: SessionOrder): Promise<SessionOutcome>;
  /** @throws DomainError STRIPE_UNAVAILABLE */
  readSession(sessionId: string): Promise<SessionRead | null>;
  /** Naturally idempotent. `refused`: it is complete. @throws DomainError STRIPE_UNAVAILABLE */
  expireSession(sessionId: string): Promise<"expired" | "refused">;
  /** Looks among the customer's newest sessions. @throws DomainError STRIPE_UNAVAILABLE */
  findSession(customerId: string, paymentId: string): Promise<string | null>;
  /**
   * Takes only the id from the answer, which may be a replay. Safe to repeat with the same order.
   * @throws DomainError STRIPE_UNAVAILABLE when our key is at fault
   */
  createRefund(order: RefundOrder): Promise<RefundOutcome>;
  /** Every refund of the PaymentIntent, releases too. @throws DomainError STRIPE_UNAVAILABLE */
  listRefunds(intentId: string): Promise<readonly Observation[]>;
  /** Every dispute about the PaymentIntent. @throws DomainError STRIPE_UNAVAILABLE */
  listDisputes(intentId: string): Promise<readonly Observation[]>;
  /** What was created in a span, newest first, of whichever owner. @throws DomainError STRIPE_UNAVAILABLE */
  listCreated(kind: ListedKind, page: ListPage): Promise<ListedPage>;
  /** Null when Stripe has no such event any more. @throws DomainError STRIPE_UNAVAILABLE */
  readEvent(eventId: string): Promise<StripeNotice | null>;
  /** To save a card without a payment. Safe to repeat. @throws DomainError STRIPE_UNAVAILABLE */
  createSetup(order: SetupOrder): Promise<SetupOutcome>;
  /** @throws DomainError STRIPE_UNAVAILABLE */
  readSetup(setupIntentId: string): Promise<SetupRead | null>;
  /** Naturally idempotent; whatever came of it, a read tells. @throws DomainError STRIPE_UNAVAILABLE */
  cancelSetup(setupIntentId: string): Promise<void>;
  /** Every card; null when the customer is gone. @throws DomainError STRIPE_UNAVAILABLE */
  readCards(customerId: string): Promise<CardObservation | null>;
  /** Naturally idempotent. False: no customer has it. @throws DomainError STRIPE_UNAVAILABLE */
  detachCard(paymentMethodId: string): Promise<boolean>;
  /** The same. False: the customer has no such card. @throws DomainError STRIPE_UNAVAILABLE */
  preferCard(customerId: string, paymentMethodId: string): Promise<boolean>;
  /** @throws DomainError STRIPE_UNAVAILABLE */
  createCustomer(key: string, metadata: Readonly<Record<string, string>>): Promise<CustomerOutcome>;
  /** With their cards. Naturally idempotent. @throws DomainError STRIPE_UNAVAILABLE */
  eraseCustomer(customerId: string): Promise<"erased">;
  /** Null when Stripe has no such customer any more. @throws DomainError STRIPE_UNAVAILABLE */
  createSheetSecret(
    customerId: string,
    ephemeralKeyVersion: string | null,
  ): Promise<SheetSecret | null>;
}

/** Whoever signed in, as their token proves. */
export interface Account {
  readonly uid: string;
  readonly isAnonymous: boolean;
}

/** `missing`: deleted, or never made. */
export type Standing = "active" | "disabled" | "missing";

/** Firebase Authentication. */
export interface Accounts {
  /**
   * Whose ID token this is; null for one that is not valid, not of this project, expired or revoked,
   * and for that of a user who is disabled or deleted. @throws DomainError UNAVAILABLE
   */
  whose(idToken: string): Promise<Account | null>;
  /**
   * Whether the user may still act: a token alone is believed for up to an hour. `active` may be up
   * to a minute old. Never asked of guests, who have no account. @throws DomainError UNAVAILABLE
   */
  standing(uid: string): Promise<Standing>;
}

/** `used`: valid, but shown before where it counts once. */
export type Vouched = "valid" | "used" | "invalid";

/** Firebase App Check. */
export interface AppCheck {
  /**
   * Whether a token is that of an app of this project. With `isOnce` it is used up by it: any later
   * call with `isOnce` is told so. @throws DomainError UNAVAILABLE
   */
  vouch(token: string, how: { readonly isOnce: boolean }): Promise<Vouched>;
}

/** A verified event, in our words. */
export interface StripeNotice {
  readonly eventId: string;
  readonly type: string;
  /** Seconds, Stripe's clock. */
  readonly created: number;
  readonly livemode: boolean;
  readonly account: string | null;
  readonly intentId: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** Empty for a type that says nothing about a payment. */
  readonly observations: readonly Observation[];
  /** Of a type that is about saved cards. */
  readonly saved?: SavedNotice;
  /** The SetupIntent with which a card could not be saved, whether a booking waits for it or not. */
  readonly failedSetupId?: string;
}

/** What an event says of a customer's cards, or of the card that is to stand behind a booking. */
export type SavedNotice =
  | {
      readonly kind: "cards";
      readonly customerId: string;
      readonly observations: readonly CardObservation[];
    }
  | { readonly kind: "setup"; readonly bookingId: string; readonly observation: SetupObservation };

export interface Clock {
  /** Milliseconds since 1970; the offline Stripe's clock when there is one. */
  now(): Promise<number>;
}

export interface Waiter {
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** One method per business event; log.ts implements it, redacts, and never throws. */
export interface Journal {
  note(event: string, fields: Readonly<Record<string, string | number | boolean | null>>): void;
  alarm(event: string, fields: Readonly<Record<string, string | number | boolean | null>>): void;
}

export interface Settings {
  /** `{projectId}-{INSTALL_ID}`: tells our objects from another installation's on the same account. */
  readonly env: string;
  readonly publishableKey: string;
  readonly livemode: boolean;
  readonly holdMs: number;
  /** The business's, an IANA name: what its dates and times of day mean. */
  readonly timeZone: string;
  readonly merchantName: string;
  readonly merchantCountry: string;
  readonly receiptsByStripe: boolean;
  /** Where Stripe's own page may send a customer back to; the first is the default. */
  readonly returnOrigins: readonly string[];
  /** Which web apps may call the REST contracts. */
  readonly corsOrigins: readonly string[];
  /** How that page can be paid, in Stripe's words; none: whatever the Dashboard offers. */
  readonly checkoutMethods: readonly string[];
  /** Where customers can write to; null where there is no such address. */
  readonly supportEmail: string | null;
  /** Where disputes are told; null where nobody reads mails. */
  readonly operatorEmail: string | null;
  /** Calls per uid and minute. */
  readonly callsPerMinuteMax: number;
  /** Whether a signed-in caller's account is looked up before anything is changed. */
  readonly accountCheck: boolean;
  /** Whether users who signed in anonymously may call. */
  readonly anonymousUsers: boolean;
  /** Whether every call has to prove which app it comes from. */
  readonly appCheck: boolean;
  /** Unpaid bookings that one uid may hold at a time. */
  readonly openHoldsMax: number;
  /** Bookings without a price that one uid may make a day. */
  readonly freeBookingsPerDayMax: number;
  /** Declined tries an hour, of one uid or of one booking. */
  readonly declinesPerHourMax: number;
  /** The same of the whole installation; null: no limit. */
  readonly declinesPerHourAllMax: number | null;
  /** Minor units of the payment's currency: what managers may refund of one payment in all. */
  readonly managerRefundMax: number;
  /** Whether the web contracts serve those who send no token. */
  readonly guestRest: boolean;
  /** Orders of one item by guests, a minute. */
  readonly guestOrdersPerItemMax: number;
  /** Address of the offline Stripe, where its pages offer test cards; null with Stripe itself. */
  readonly offlineStripe: string | null;
}

export interface Deps {
  readonly store: Store;
  readonly stripe: Payments;
  readonly accounts: Accounts;
  readonly appCheck: AppCheck;
  readonly clock: Clock;
  readonly waiter: Waiter;
  readonly journal: Journal;
  readonly settings: Settings;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly hooks: Hooks;
}

import type Stripe from "stripe";
import type { Clock, Payments } from "../../application/ports.ts";
import { captureIntent } from "./captures.ts";
import { chooseMethod, confirmIntent } from "./confirms.ts";
import { detachCard, preferCard, readCards } from "./cards.ts";
import { createCustomer, createSheetSecret, eraseCustomer } from "./customers.ts";
import { listDisputes } from "./disputes.ts";
import { cancelIntent, createIntent, findIntent, readIntent } from "./intents.ts";
import { listCreated } from "./lists.ts";
import { readEvent } from "./read-event.ts";
import { createRefund, listRefunds } from "./refunds.ts";
import { cancelSetup, createSetup, readSetup } from "./setup-intents.ts";
import { createSession, expireSession, findSession, readSession } from "./sessions.ts";

/** The `Payments` port on Stripe. */
export function createGateway(stripe: Stripe, clock: Clock): Payments {
  return {
    createIntent: (order) => createIntent(stripe, order),
    readIntent: (intentId) => readIntent(stripe, clock, intentId),
    cancelIntent: (intentId) => cancelIntent(stripe, intentId),
    captureIntent: (order) => captureIntent(stripe, order),
    confirmIntent: (order) => confirmIntent(stripe, order),
    chooseMethod: (intentId, methodId) => chooseMethod(stripe, intentId, methodId),
    findIntent: (customerId, paymentId) => findIntent(stripe, customerId, paymentId),
    createSession: (order) => createSession(stripe, order),
    readSession: (sessionId) => readSession(stripe, clock, sessionId),
    expireSession: (sessionId) => expireSession(stripe, sessionId),
    findSession: (customerId, paymentId) => findSession(stripe, customerId, paymentId),
    createRefund: (order) => createRefund(stripe, order),
    listRefunds: (intentId) => listRefunds(stripe, clock, intentId),
    listDisputes: (intentId) => listDisputes(stripe, clock, intentId),
    listCreated: (kind, page) => listCreated(stripe, clock, kind, page),
    readEvent: (eventId) => readEvent(stripe, eventId),
    createSetup: (order) => createSetup(stripe, order),
    readSetup: (setupIntentId) => readSetup(stripe, clock, setupIntentId),
    cancelSetup: (setupIntentId) => cancelSetup(stripe, setupIntentId),
    readCards: (customerId) => readCards(stripe, clock, customerId),
    detachCard: (paymentMethodId) => detachCard(stripe, paymentMethodId),
    preferCard: (customerId, cardId) => preferCard(stripe, customerId, cardId),
    createCustomer: (key, metadata) => createCustomer(stripe, key, metadata),
    eraseCustomer: (customerId) => eraseCustomer(stripe, customerId),
    createSheetSecret: (customerId, version) => createSheetSecret(stripe, customerId, version),
  };
}

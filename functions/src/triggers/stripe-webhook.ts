import { onRequest } from "firebase-functions/https";
import { OPTIONS } from "../config.ts";
import { answerStripe } from "./answer-stripe.ts";

export const stripeWebhook = onRequest(OPTIONS.stripeWebhook, answerStripe);

import { onCall } from "firebase-functions/https";

export const getPaymentStatus = onCall({ maxInstances: 10 }, () => ({ status: "none" }));

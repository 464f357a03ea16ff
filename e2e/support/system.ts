import { simControl } from "../../simulator/src/control-client.ts";
import type { SimControl } from "../../simulator/src/control-client.ts";
import { publishableClient } from "../../simulator/src/client.ts";
import { signInAs, signInAsGuest } from "../../tools/src/app-client.ts";
import type { AppClient } from "../../tools/src/app-client.ts";
import type { StripeClient } from "../../tools/src/app-steps.ts";
import { readEndpoints } from "../../tools/src/endpoints.ts";
import type { Endpoints } from "../../tools/src/endpoints.ts";
import { runSchedule } from "../../tools/src/run-schedule.ts";

/** The running system, as tests use it: from outside, as an app, as Stripe and as Cloud Scheduler. */
export interface System {
  endpoints: Endpoints;
  /** Stripe with the publishable key: what an app may do. */
  stripe: StripeClient;
  /** The offline Stripe's control plane: its clock, faults and deliveries. */
  control: SimControl;
  signIn: (email?: string) => Promise<AppClient>;
  signInAsGuest: () => Promise<AppClient>;
  /** Runs a scheduled function once and waits for its answer. */
  runSchedule: (name: string) => Promise<void>;
  /** Closes every client: call it after the last test of a file. */
  close: () => Promise<void>;
}

export function openSystem(): System {
  const endpoints = readEndpoints();
  const { simulator, simulatorToken, publishableKey } = endpoints;
  if (simulator === undefined || simulatorToken === undefined) {
    throw new Error("These tests need the offline Stripe.");
  }
  const clients: AppClient[] = [];
  const kept = async (client: Promise<AppClient>) => {
    clients.push(await client);
    return client;
  };
  return {
    endpoints,
    stripe: publishableClient(simulator, publishableKey),
    control: simControl(simulator, simulatorToken),
    signIn: (email = "customer@example.com") => kept(signInAs(endpoints, email)),
    signInAsGuest: () => kept(signInAsGuest(endpoints)),
    runSchedule: (name) => runSchedule(name, endpoints),
    close: async () => {
      await Promise.all(clients.splice(0).map((client) => client.close()));
    },
  };
}

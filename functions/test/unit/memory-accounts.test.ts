import { accountsContract } from "../support/accounts-contract.ts";
import { createMemoryAccounts } from "../support/memory-accounts.ts";

accountsContract("the in-memory accounts", () => {
  const accounts = createMemoryAccounts();
  return { accounts, users: accounts };
});

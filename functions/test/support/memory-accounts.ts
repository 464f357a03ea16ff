/** Firebase Authentication in memory. */
import type { Accounts } from "../../src/application/ports.ts";
import { DomainError } from "../../src/domain/errors.ts";

export interface Users {
  /** Makes the account. @returns an ID token of it */
  signUp(uid: string, options?: { isAnonymous?: boolean }): Promise<string>;
  disable(uid: string): Promise<void>;
  /** Ends every token given out so far. */
  revoke(uid: string): Promise<void>;
  remove(uid: string): Promise<void>;
}

export interface MemoryAccounts extends Accounts, Users {
  /** From now on nothing answers. */
  goAway(): void;
}

interface User {
  readonly isAnonymous: boolean;
  isDisabled: boolean;
  /** Tokens carry it: one of an older generation is revoked. */
  generation: number;
}

export function createMemoryAccounts(): MemoryAccounts {
  const users = new Map<string, User>();
  let isAway = false;
  const ask = () =>
    isAway ? Promise.reject(new DomainError("UNAVAILABLE")) : Promise.resolve(users);
  const change = (uid: string, change_: (user: User) => void) => {
    const user = users.get(uid);
    if (user !== undefined) change_(user);
    return Promise.resolve();
  };
  return {
    async whose(idToken) {
      const [uid = "", generation] = idToken.split("#");
      const user = (await ask()).get(uid);
      if (user === undefined || user.isDisabled) return null;
      if (String(user.generation) !== generation) return null;
      return { uid, isAnonymous: user.isAnonymous };
    },
    async standing(uid) {
      const user = (await ask()).get(uid);
      if (user === undefined) return "missing";
      return user.isDisabled ? "disabled" : "active";
    },
    signUp(uid, { isAnonymous = false } = {}) {
      users.set(uid, { isAnonymous, isDisabled: false, generation: 1 });
      return Promise.resolve(`${uid}#1`);
    },
    disable: (uid) =>
      change(uid, (user) => {
        user.isDisabled = true;
      }),
    revoke: (uid) =>
      change(uid, (user) => {
        user.generation += 1;
      }),
    remove(uid) {
      users.delete(uid);
      return Promise.resolve();
    },
    goAway() {
      isAway = true;
    },
  };
}

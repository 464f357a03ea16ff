interface Gate {
  /** Ends when somebody has come to the gate. */
  reached: Promise<void>;
  /** Comes to the gate and waits until it is opened. */
  pass: () => Promise<void>;
  open: () => void;
}

/** A wait that the test ends when it wants to: no timing in it. */
export function createGate(): Gate {
  const [opened, open] = signal();
  const [reached, reach] = signal();
  const pass = () => {
    reach();
    return opened;
  };
  return { reached, pass, open };
}

function signal(): [Promise<void>, () => void] {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return [
    given,
    () => {
      give();
    },
  ];
}

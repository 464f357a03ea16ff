/** How far a long command is: a bar that is drawn over itself on a terminal, lines elsewhere. */
export interface Progress {
  show: (done: number, of: number, note: string) => void;
  /** Ends the line of the bar. */
  end: () => void;
}

interface Screen {
  isTTY?: boolean | undefined;
  write: (text: string) => unknown;
}

const WIDTH = 30;

export function progressTo(screen: Screen): Progress {
  let isOpen = false;
  return {
    show(done, of, note) {
      const text = `${done} of ${of}${note === "" ? "" : `, ${note}`}`;
      isOpen = screen.isTTY === true;
      screen.write(isOpen ? `\r\x1b[2K${bar(done, of)} ${text}` : `${text}\n`);
    },
    end() {
      if (isOpen) screen.write("\n");
      isOpen = false;
    },
  };
}

function bar(done: number, of: number): string {
  const full = of === 0 ? WIDTH : Math.round((WIDTH * Math.min(done, of)) / of);
  return `[${"#".repeat(full)}${"-".repeat(WIDTH - full)}]`;
}

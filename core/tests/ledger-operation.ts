/** What can be done to a ledger. Amounts are plain numbers here, to share nothing with the real one. */
export type Operation =
  | { do: 'credit'; key: string; owner: string; bucket: string; expires: string | null; amount: number }
  | { do: 'hold'; key: string; owner: string; amount: number }
  /** `all` posts what the hold was asked for. */
  | { do: 'post'; key: string; hold: string; amount: number | 'all' }
  | { do: 'void'; key: string; hold: string }
  | { do: 'expire'; key: string; owner: string; expires: string }
  | { do: 'move'; key: string; kind: 'gift' | 'fund'; from: string; to: string; amount: number }
  | { do: 'revoke'; key: string; owner: string; amount: number }
  | { do: 'takeBack'; key: string; owner: string; amount: number }
  | { do: 'takeAllowance'; key: string; owner: string; amount: number }
  | { do: 'returnAllowance'; key: string; owner: string; amount: number }
  /** With an amount of 0 what is left lapses, and nothing follows it. */
  | { do: 'renew'; key: string; owner: string; amount: number };

/** What an operation comes to: the key of its transfer, nothing at all, what it took, or an error's code. */
export type Outcome = { transfer: string } | { nothing: true } | { taken: number } | { error: string };

export type OperationOf<Do extends Operation['do']> = Extract<Operation, { do: Do }>;
